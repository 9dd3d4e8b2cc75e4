/** The port on Dataverse with values of option sets among its records. */
import type { CrmPort } from '../port.ts';
import { orAllFailed } from '../odata/outcome.ts';
import type { SystemId } from '../records.ts';
import type { BatchSender } from './batch.ts';
import { isOptionKind, OPTION_KINDS } from './option-columns.ts';
import {
  createOptionRecords,
  OPTION_FIELDS,
  optionTableFields,
  optionTables,
} from './option-records.ts';
import { removeOptions, writeOptions } from './option-writes.ts';

/** @param port everything else: a kind that is no option set is its business. */
export function withOptions(port: CrmPort, sender: BatchSender): CrmPort {
  const options = createOptionRecords(sender);
  return {
    ...port,
    async describe(context) {
      const can = await port.describe(context);
      const changes = OPTION_KINDS.map((kind) => [kind, 'snapshot'] as const);
      const deletes = OPTION_KINDS.map((kind) => [kind, 'inline'] as const);
      return {
        ...can,
        changes: { ...can.changes, ...Object.fromEntries(changes) },
        deletes: { ...can.deletes, ...Object.fromEntries(deletes) },
      };
    },
    changes: (kind, cursor, max, context) =>
      isOptionKind(kind)
        ? options.changes(kind, cursor, context)
        : port.changes(kind, cursor, max, context),
    fields: async (kind, context) =>
      isOptionKind(kind) ? OPTION_FIELDS : port.fields(kind, context),
    fieldNames: (kind) => (isOptionKind(kind) ? OPTION_FIELDS : port.fieldNames(kind)),
    async byIds(kind, ids, context) {
      if (!isOptionKind(kind)) return port.byIds(kind, ids, context);
      const wanted = new Set<SystemId>(ids);
      const rows = (await options.all(kind, context)).filter(({ id }) => wanted.has(id));
      return new Map(rows.map((row) => [row.id, row]));
    },
    async find(kind, where, context) {
      if (!isOptionKind(kind)) return port.find(kind, where, context);
      const wanted = new Set(where.in.map((value) => value.toLowerCase()));
      const rows = await options.all(kind, context);
      return rows.filter(({ data }) => wanted.has(String(data[where.field] ?? '').toLowerCase()));
    },
    async *ids(kind, context) {
      if (!isOptionKind(kind)) yield* port.ids(kind, context);
      else for (const { id } of await options.all(kind, context)) yield id;
    },
    upsert: (kind, rows, how, context) =>
      isOptionKind(kind)
        ? orAllFailed(rows, () => writeOptions(sender, kind, rows, context))
        : port.upsert(kind, rows, how, context),
    remove: (kind, rows, context) =>
      isOptionKind(kind)
        ? orAllFailed(rows, () => removeOptions(sender, kind, rows, context))
        : port.remove(kind, rows, context),
    async tables(context) {
      const all = [...(await port.tables(context)), ...optionTables()];
      return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    tableFields: async (table, context) =>
      optionTableFields(table) ?? port.tableFields(table, context),
  };
}
