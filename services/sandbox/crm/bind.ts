/** Lookups in bodies: `x@odata.bind` names a row by id, by alternate key or by content id. */
import { fieldOf, type Field, type JsonValue } from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { CrmError } from './errors.ts';
import { tableOfSet } from './model.ts';
import { parseSegment, type CrmSegment } from './path.ts';
import type { CrmDraft } from './rules/index.ts';
import type { MadeRow } from './session.ts';
import type { CrmTable } from './sets/table.ts';

const SUFFIX = '@odata.bind';
const ALTERNATE_KEYS_MAX = 16;

/** @returns true when the name was a lookup, which is set then. */
export async function bindLookup(
  writer: Writer,
  draft: CrmDraft,
  name: string,
  value: JsonValue,
  made: ReadonlyMap<string, MadeRow>,
): Promise<boolean> {
  if (!name.endsWith(SUFFIX)) return false;
  const navigation = name.slice(0, -SUFFIX.length);
  for (const lookup of draft.table.lookups) {
    const target = Object.entries(lookup.targets).find(([, nav]) => nav === navigation);
    if (target === undefined) continue;
    // A lookup that cannot be written is passed over, as the platform does.
    if (lookup.write === 'no' || (lookup.write === 'create' && draft.before !== null)) return true;
    draft.touched.add(lookup.column);
    if (value === null) {
      draft.data[lookup.column] = null;
      draft.data[`${lookup.column}_type`] = null;
      return true;
    }
    if (typeof value !== 'string') throw badReference(navigation);
    const found = await referenced(writer, value, made);
    if (!Object.hasOwn(lookup.targets, found.table.logicalName)) throw badReference(navigation);
    draft.data[lookup.column] = found.id;
    draft.data[`${lookup.column}_type`] = found.table.logicalName;
    return true;
  }
  throw new CrmError(
    400,
    '0x80048d19',
    `An undeclared property '${navigation.slice(0, 100)}' which only has property annotations ` +
      'in the payload but no property value was found. Navigation names are case-sensitive.',
  );
}

function badReference(navigation: string): CrmError {
  return new CrmError(400, '0x80048d19', `The reference in '${navigation}' is not of its table.`);
}

/**
 * The row that a reference names.
 * @throws {CrmError} 404 when it is not there.
 */
export async function referenced(
  writer: Writer,
  reference: string,
  made: ReadonlyMap<string, MadeRow>,
): Promise<{ readonly table: CrmTable; readonly id: string }> {
  const before = /^\$(\d+)$/.exec(reference)?.[1];
  const madeRow = before === undefined ? undefined : made.get(before);
  if (madeRow !== undefined) return { table: tableNamed(madeRow.setName), id: madeRow.id };
  const last = reference.replace(/^.*\/api\/data\/v9\.\d/i, '').replace(/^\//, '');
  const segment = parseSegment(last);
  const table = tableNamed(segment.name);
  const id = await idOf(writer, table, segment);
  if (id === null || (await writer.byId(table.logicalName, id)) === null) {
    throw missing(table, segment);
  }
  return { table, id };
}

function tableNamed(setName: string): CrmTable {
  const table = tableOfSet(setName);
  if (table !== null) return table;
  throw new CrmError(
    400,
    '0x80060888',
    `Resource not found for the segment '${setName.slice(0, 100)}'.`,
  );
}

export function missing(table: CrmTable, { id, alternateKey }: CrmSegment): CrmError {
  if (alternateKey !== null) {
    return new CrmError(
      404,
      '0x80060891',
      'A record with the specified key values does not exist.',
    );
  }
  return new CrmError(404, '0x80040217', `${table.logicalName} With Id = ${id} Does Not Exist`);
}

/** The id behind a key; null when no row has the alternate key's values. */
export async function idOf(
  writer: Writer,
  table: CrmTable,
  { id, alternateKey }: CrmSegment,
): Promise<string | null> {
  if (id !== null) return id;
  if (alternateKey === null || alternateKey.length > ALTERNATE_KEYS_MAX) {
    throw new CrmError(400, '0x80060888', `A key of ${table.setName} is expected.`);
  }
  await checkKeyDefined(
    writer,
    table,
    alternateKey.map(([name]) => name),
  );
  const conditions = alternateKey.map(([name], i) => {
    const column = storedColumn(fieldOf(table.set, name));
    return `lower(data->>'${column}') = lower($${i + 2})`;
  });
  const [row] = await writer.sql.unsafe<{ id: string }[]>(
    `/* byAlternateKey */ select id::text as id from sandbox.records
      where system = 'crm' and kind = $1 and ${conditions.join(' and ')} limit 1`,
    [table.logicalName, ...alternateKey.map(([, value]) => value)],
  );
  return row?.id ?? null;
}

function storedColumn(field: Field): string {
  if (field.source.kind === 'stored') return field.source.key;
  throw new CrmError(400, '0x80060888', `'${field.name}' cannot be part of a key.`);
}

/**
 * Alternate keys must be defined first (systems.md 2.4); standard tables have none of their own.
 */
async function checkKeyDefined(
  writer: Writer,
  table: CrmTable,
  columns: readonly string[],
): Promise<void> {
  const keys = await writer.where('entitykey', 'table', table.logicalName);
  const wanted = [...columns].sort().join(',');
  if (keys.some(({ data }) => data.columns === wanted)) return;
  throw new CrmError(
    400,
    '0x80060892',
    `The specified key attributes are not a defined key for the ${table.logicalName} entity.`,
  );
}

/** Members of a body that say something about it and are no columns. */
export function isAnnotation(name: string): boolean {
  return name.startsWith('@') || (name.includes('@') && !name.endsWith(SUFFIX));
}
