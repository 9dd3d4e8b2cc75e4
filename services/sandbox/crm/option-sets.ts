/**
 * Option sets as people changed them: what was added, renamed or taken away, on top of the values
 * that a table comes with.
 */
import type { Connection } from '../odata/index.ts';
import type { CrmTable, Option } from './sets/table.ts';

/** Kind of the records that hold what was changed. */
export const OPTION_VALUE = 'optionvalue';

/** Key of the record of one value. */
export function optionKey(table: string, column: string, value: unknown): string {
  return `${table}/${column}/${String(value)}`;
}

/** One value of one option set, as it was changed last. */
export interface ChangedOption extends Option {
  readonly table: string;
  readonly column: string;
  readonly gone: boolean;
}

/** The options of one column as they are now; null: it has no option set. */
export async function optionsNow(
  sql: Connection,
  table: CrmTable,
  column: string,
): Promise<readonly Option[] | null> {
  const shipped = table.options[column];
  if (shipped === undefined) return null;
  const changed = (await changedOptions(sql)).filter(
    (one) => one.table === table.logicalName && one.column === column,
  );
  return applied(shipped, changed);
}

/** The same for every column of a table. */
export async function optionSetsNow(sql: Connection, table: CrmTable): Promise<CrmTable> {
  const changed = (await changedOptions(sql)).filter((one) => one.table === table.logicalName);
  if (changed.length === 0) return table;
  const options = Object.entries(table.options).map(([column, shipped]) => [
    column,
    applied(
      shipped,
      changed.filter((one) => one.column === column),
    ),
  ]);
  return { ...table, options: Object.fromEntries(options) };
}

function applied(shipped: readonly Option[], changed: readonly ChangedOption[]): Option[] {
  const all = new Map(shipped.map((option) => [option.value, option]));
  for (const { value, label, gone } of changed) {
    if (gone) all.delete(value);
    else all.set(value, { value, label });
  }
  return [...all.values()];
}

async function changedOptions(sql: Connection): Promise<ChangedOption[]> {
  const rows = await sql<{ data: Record<string, unknown> }[]>`
    /* changedOptions */ select data from sandbox.records
    where system = 'crm' and kind = ${OPTION_VALUE} order by (data->>'value')::bigint`;
  return rows.map(({ data }) => ({
    table: String(data.table),
    column: String(data.column),
    value: Number(data.value),
    label: String(data.label),
    gone: data.gone === true,
  }));
}
