/** Pairs that wait for a decision: which there are, and what becomes of one. */
import type { Command } from './command.ts';
import { valueOf } from './command.ts';
import { EXIT, Stop } from './exit.ts';
import { table } from './table.ts';

interface Waiting {
  readonly id: string;
  readonly mapping: { readonly name: string };
  readonly erp: { readonly label: string };
  readonly crm: { readonly label: string };
  readonly conflict: {
    readonly kind: string;
    readonly fields: readonly {
      readonly fieldMapping: { readonly label: string };
      readonly erpValue: string | null;
      readonly crmValue: string | null;
    }[];
  } | null;
}

/** Pairs listed: more decisions than that nobody takes in one go. */
const PAGE = 100;

/** Words of the command line for what the graph calls a resolution. */
const RESOLUTIONS = new Map([
  ['erp', 'USE_ERP'],
  ['crm', 'USE_CRM'],
  ['restore', 'RESTORE_DELETED'],
  ['delete', 'DELETE_REMAINING'],
]);

/** What both sides say, field by field, or which side is gone. */
function difference({ conflict }: Waiting): string {
  if (conflict === null) return '';
  if (conflict.fields.length === 0) return conflict.kind.toLowerCase().replaceAll('_', ' ');
  return conflict.fields
    .map(({ fieldMapping, erpValue, crmValue }) => {
      return `${fieldMapping.label}: ${erpValue ?? '(empty)'} | ${crmValue ?? '(empty)'}`;
    })
    .join('; ');
}

export const CONFLICT_COMMANDS: readonly Command[] = [
  {
    name: 'conflicts',
    usage: '[--table TABLE]',
    does: `the latest ${PAGE} pairs that wait for a decision, with both values`,
    values: ['table'],
    async run(session, _words, options) {
      const { id } = await session.integration();
      const name = valueOf(options, 'table');
      const of = name === null ? {} : { mappingIds: await session.mappingIds([name]) };
      const state = ['CONFLICT', 'BROKEN_ERP_DELETED', 'BROKEN_CRM_DELETED'];
      const { couplings } = await session.ask<{ couplings: { nodes: Waiting[] } }>(
        `query ($id: ID!, $filter: CouplingFilter!) {
          couplings(integrationId: $id, first: ${PAGE}, filter: $filter) { nodes {
            id state version mapping { name } erp { key label } crm { key label }
            conflict { kind fields { fieldMapping { label } erpValue crmValue } } } } }`,
        { id, filter: { state, ...of } },
      );
      const rows = couplings.nodes.map((pair) => {
        return [pair.id, pair.mapping.name, pair.erp.label, pair.crm.label, difference(pair)];
      });
      const head = ['COUPLING', 'TABLE', 'ERP', 'CRM', 'ERP SAYS | CRM SAYS'];
      const text = rows.length === 0 ? '' : table(head, rows);
      const nothing = 'No pair waits for a decision.';
      return { exit: EXIT.ok, data: couplings.nodes, text, nothing };
    },
  },
  {
    name: 'resolve',
    usage: 'COUPLING erp|crm|restore|delete',
    does: 'settle a pair: take one side, or create or delete after a deletion',
    words: [2, 2],
    async run(session, [id = '', word = '']) {
      const resolution = RESOLUTIONS.get(word);
      if (resolution === undefined) {
        const words = [...RESOLUTIONS.keys()].join(', ');
        throw new Stop(EXIT.usage, [`Say how it is settled, as one of ${words}; not ${word}.`]);
      }
      const found = await session.ask<{ coupling: { version: string } | null }>(
        'query ($id: ID!) { coupling(by: { id: $id }) { version } }',
        { id },
      );
      if (found.coupling === null) throw new Stop(EXIT.failed, [`There is no coupling ${id}.`]);
      const { version: expectedVersion } = found.coupling;
      const { coupling } = await session.mutate<{ coupling: { state: string } }>(
        'resolveConflict',
        'ResolveConflictInput',
        'coupling { id state }',
        { couplingId: id, expectedVersion, resolution },
      );
      return { exit: EXIT.ok, data: coupling, text: `${id} ${coupling.state}` };
    },
  },
];
