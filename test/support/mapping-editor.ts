/** Reads and changes mappings through the graph, as a set-up page does. */
import { eventually } from './eventually.ts';
import type { SyncGraph } from './sync-graph.ts';

export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface FieldRow {
  readonly id?: string;
  readonly erpField?: string | null;
  readonly crmField?: string | null;
  readonly direction?: string;
  readonly [setting: string]: unknown;
}

export interface MappingState {
  readonly id: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly erpFilter: string | null;
  readonly intervalMinutes: number;
  readonly nextRunAt: string | null;
  readonly freshness: string;
  readonly counts: { readonly uncoupledErp: number; readonly pending: number };
  readonly fields: readonly FieldRow[];
  readonly diff: readonly Change[];
  readonly versions: {
    readonly nodes: readonly { readonly version: string; readonly by: string }[];
  };
}

export interface Answer {
  readonly mapping: MappingState | null;
  readonly changes: readonly Change[];
  readonly lost: readonly Change[];
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: readonly string[] | null;
    readonly fix: string | null;
  }[];
}

interface Table {
  readonly fields: readonly {
    readonly name: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
  }[];
}

export interface MappingEditor {
  read(name: string): Promise<MappingState>;
  tables(name: string): Promise<{ readonly erpTable: Table; readonly crmTable: Table }>;
  update(name: string, expectedVersion: string, change: object): Promise<Answer>;
  setFields(name: string, expectedVersion: string, fields: readonly object[]): Promise<Answer>;
  /** Changes the row with that id in the mapping, leaving the others. */
  setRow(name: string, row: string, change: object): Promise<Answer>;
  addRow(name: string, row: FieldRow): Promise<Answer>;
  /** Waits until a field of the CRM was read for a customer, and what both sides held is noted. */
  compared(erpKey: string, crmField: string): Promise<true>;
  reset(names: readonly string[], confirm: string | null): Promise<Answer>;
}

interface Compared {
  readonly state: string;
  readonly fields: readonly {
    readonly crmValue: string | null;
    readonly lastSyncedValue: string | null;
    readonly fieldMapping: { readonly crmField: string | null };
  }[];
}

/** A kind is read again as a whole when another of its fields is mapped. */
const COMPARED_MS = 60_000;

const ROW = `id erpField crmField direction enabled constant transformation validate notNull
  clearOnFailure matchPriority matchCaseSensitive`;
const MAPPING = `id version enabled erpFilter intervalMinutes nextRunAt freshness
  counts { uncoupledErp pending } fields { ${ROW} } diff { path before after }
  versions(first: 5) { nodes { version at by changes { path before after } } }`;
const ERRORS = `userErrors { __typename code message field fix
  ... on VersionConflictError { expectedVersion currentVersion } }`;

export function editMappings(graph: SyncGraph): MappingEditor {
  const node = async <T>(name: string, selection: string): Promise<T> => {
    const { integration } = await graph.ask<{ integration: { mappings: { name: string }[] } }>(
      `query ($id: ID!) { integration(id: $id) { mappings { name ${selection} } } }`,
      { id: graph.integrationId },
    );
    return integration.mappings.find((one) => one.name === name) as T;
  };
  const mutate = async (name: string, type: string, selection: string, input: object) => {
    const answer = await graph.ask<Record<string, Answer>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} ${ERRORS} } }`,
      { input },
    );
    return answer[name] as Answer;
  };
  const changed = `mapping { ${MAPPING} } changes { path before after }`;
  const editor: MappingEditor = {
    read: (name) => node(name, MAPPING),
    tables: (name) => {
      const fields = `fields { name label type maxLength writable required lookupTable
        options { value label } }`;
      return node(name, `erpTable { name ${fields} } crmTable { name ${fields} }`);
    },
    async update(name, expectedVersion, change) {
      const input = { id: await graph.mapping(name), expectedVersion, ...change };
      return mutate('updateTableMapping', 'UpdateTableMappingInput', changed, input);
    },
    async setFields(name, expectedVersion, fields) {
      const input = { mappingId: await graph.mapping(name), expectedVersion, fields };
      return mutate('setFieldMappings', 'SetFieldMappingsInput', changed, input);
    },
    async setRow(name, row, change) {
      const { version, fields } = await editor.read(name);
      const rows = fields.map((one) => (one.id === `${name}/${row}` ? { ...one, ...change } : one));
      return editor.setFields(name, version, rows);
    },
    async addRow(name, row) {
      const { version, fields } = await editor.read(name);
      return editor.setFields(name, version, [...fields, row]);
    },
    compared: (erpKey, crmField) =>
      eventually(`${crmField} was compared`, COMPARED_MS, async () => {
        const record = { system: 'ERP', table: 'customers', key: erpKey };
        const { coupling } = await graph.ask<{ coupling: Compared }>(
          `query ($by: CouplingBy!) { coupling(by: $by) { state
            fields { crmValue lastSyncedValue fieldMapping { crmField } } } }`,
          { by: { record } },
        );
        const own = coupling.fields.find(({ fieldMapping }) => fieldMapping.crmField === crmField);
        const isNoted = own !== undefined && own.crmValue !== null && own.lastSyncedValue !== null;
        return coupling.state === 'IN_SYNC' && isNoted ? true : null;
      }),
    async reset(names, confirm) {
      const mappingIds = await Promise.all(names.map((name) => graph.mapping(name)));
      const input = { integrationId: graph.integrationId, mappingIds, confirm };
      const selection = `mappings { ${MAPPING} } lost { path before after }`;
      return mutate('resetMappings', 'ResetMappingsInput', selection, input);
    },
  };
  return editor;
}
