/** How all of it stands, what needs a person, and couplings by hand. */
import type { Command } from './command.ts';
import { valueOf } from './command.ts';
import { EXIT, Stop } from './exit.ts';
import { table } from './table.ts';
import { RUN, textOfRun, type Run } from './watch.ts';

interface Status {
  readonly health: string;
  readonly healthReason: string;
  readonly mappings: readonly {
    readonly name: string;
    readonly label: string;
    readonly freshness: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}
interface Group {
  readonly id: string;
  readonly code: string;
  readonly count: number;
  readonly message: string;
  readonly fix: string | null;
  readonly mapping: { readonly name: string } | null;
}

interface Found {
  readonly key: string;
  readonly label: string;
  readonly coupled: boolean;
}

/** More than anybody looks through: a search finds the others. */
const PAGE = 100;

const GOOD = new Set(['HEALTHY', 'SYNCING', 'PAUSED']);

export const RECORD_COMMANDS: readonly Command[] = [
  {
    name: 'status',
    usage: '',
    does: 'is it fine, and how is each table',
    async run(session) {
      const { id } = await session.integration();
      const { integration } = await session.ask<{ integration: Status }>(
        `query ($id: ID!) { integration(id: $id) { name health healthReason
          mappings { name label freshness counts { coupled pending openIssues conflicts } } } }`,
        { id },
      );
      const { health, healthReason, mappings } = integration;
      const rows = mappings.map(({ name, label, freshness, counts }) => [
        name,
        counts['coupled'] ?? 0,
        counts['pending'] ?? 0,
        counts['openIssues'] ?? 0,
        counts['conflicts'] ?? 0,
        freshness,
        label,
      ]);
      const head = ['TABLE', 'COUPLED', 'WAITING', 'OPEN', 'CONFLICTS', 'STATE', 'HOLDS'];
      const text = `${health}: ${healthReason}\n${table(head, rows)}`;
      return { exit: GOOD.has(health) ? EXIT.ok : EXIT.partial, data: integration, text };
    },
  },
  {
    name: 'issues',
    usage: '[--table TABLE]',
    does: 'what needs a person, by cause',
    values: ['table'],
    async run(session, _words, options) {
      const { id } = await session.integration();
      const name = valueOf(options, 'table');
      const [mappingId] = name === null ? [] : await session.mappingIds([name]);
      const { syncIssueGroups: groups } = await session.ask<{ syncIssueGroups: Group[] }>(
        `query ($id: ID!, $filter: SyncIssueFilter) {
          syncIssueGroups(integrationId: $id, filter: $filter) {
            id code category count message fix mapping { name } } }`,
        { id, filter: mappingId === undefined ? {} : { mappingId } },
      );
      const rows = groups.map(({ id: group, count, code, mapping, message, fix }) => [
        group,
        count,
        mapping?.name ?? '',
        code,
        `${message} ${fix ?? ''}`.trim(),
      ]);
      const text = rows.length === 0 ? '' : table(['GROUP', 'COUNT', 'TABLE', 'CODE', 'WHY'], rows);
      return { exit: EXIT.ok, data: groups, text, nothing: 'Nothing needs a person.' };
    },
  },
  {
    name: 'issues retry',
    usage: '[GROUP]',
    does: 'try a group of issues again, or all that can be',
    words: [0, 1],
    async run(session, [groupId]) {
      const { id } = await session.integration();
      const { run } = await session.mutate<{ run: Run }>(
        'retrySyncIssues',
        'RetrySyncIssuesInput',
        `run { ${RUN} }`,
        groupId === undefined ? { integrationId: id } : { integrationId: id, groupId },
      );
      return { exit: EXIT.ok, data: run, text: textOfRun(run) };
    },
  },
  {
    name: 'records',
    usage: 'TABLE erp|crm [--search TEXT] [--uncoupled]',
    does: `up to ${PAGE} records of one system with their keys, as couple takes them`,
    words: [2, 2],
    values: ['search'],
    flags: ['uncoupled'],
    async run(session, [name = '', side = ''], options) {
      const [mappingId] = await session.mappingIds([name]);
      if (side !== 'erp' && side !== 'crm') {
        throw new Stop(EXIT.usage, [`Say whose records, as one of erp, crm; not ${side}.`]);
      }
      const { records } = await session.ask<{ records: { nodes: Found[] } }>(
        `query ($mappingId: ID!, $system: System!, $coupled: Boolean, $search: String) {
          records(mappingId: $mappingId, system: $system, coupled: $coupled, search: $search,
            first: ${PAGE}) { nodes { key label coupled } } }`,
        {
          mappingId,
          system: side.toUpperCase(),
          coupled: options['uncoupled'] === true ? false : null,
          search: valueOf(options, 'search'),
        },
      );
      const rows = records.nodes.map(({ key, label, coupled }) => {
        return [key, coupled ? 'yes' : 'no', label];
      });
      const text = rows.length === 0 ? '' : table(['KEY', 'COUPLED', 'RECORD'], rows);
      return { exit: EXIT.ok, data: records.nodes, text, nothing: 'There is no such record.' };
    },
  },
  {
    name: 'couple',
    usage: 'TABLE [--erp KEY] [--crm KEY] [--create]',
    does: 'couple two records by the keys that records lists, or create the missing one',
    words: [1, 1],
    values: ['erp', 'crm'],
    flags: ['create'],
    async run(session, [name = ''], options) {
      const [mappingId] = await session.mappingIds([name]);
      const input = {
        mappingId,
        erpKey: valueOf(options, 'erp'),
        crmKey: valueOf(options, 'crm'),
        createMissing: options['create'] === true,
      };
      const { coupling } = await session.mutate<{ coupling: { id: string } }>(
        'couple',
        'CoupleInput',
        'coupling { id state erp { key label } crm { key label } }',
        input,
      );
      return { exit: EXIT.ok, data: coupling, text: coupling.id };
    },
  },
  {
    name: 'uncouple',
    usage: 'COUPLING... [--dry-run]',
    does: 'let pairs go, with what hangs on them; the records stay',
    words: [1, 500],
    flags: ['dry-run'],
    async run(session, couplingIds, options) {
      const { uncoupled } = await session.mutate<{
        uncoupled: { id: string; erp: { label: string }; crm: { label: string } }[];
      }>('uncouple', 'UncoupleInput', 'uncoupled { id erp { label } crm { label } }', {
        couplingIds,
        dryRun: options['dry-run'] === true,
      });
      const rows = uncoupled.map(({ id, erp, crm }) => [id, erp.label, crm.label]);
      return { exit: EXIT.ok, data: uncoupled, text: table(['COUPLING', 'ERP', 'CRM'], rows) };
    },
  },
];
