/**
 * Tables that a solution brings: they are there once somebody made them, with the columns that were
 * made. What they are like is known in advance; nobody can make others.
 */
import { randomUUID } from 'node:crypto';
import { isObject, parseBody, type Connection, type JsonValue } from '../odata/index.ts';
import { emptyResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { CrmError } from './errors.ts';
import { tableOfLogicalName, tableOfSet } from './model.ts';
import type { CrmContext } from './session.ts';
import type { CrmTable } from './sets/table.ts';
import { notAllowed } from './write.ts';

const KIND = 'customtable';

/** A custom name carries its publisher's prefix; there is one publisher. */
export function isCustom(name: string): boolean {
  return name.startsWith('drawbar_');
}

/** The custom columns of a table; null: nobody made the table. */
export async function madeColumns(
  sql: Connection,
  table: CrmTable,
): Promise<ReadonlySet<string> | null> {
  const [row] = await sql<{ columns: string }[]>`
    /* madeColumns */ select data->>'columns' as columns from sandbox.records
    where system = 'crm' and kind = ${KIND} and key = ${table.logicalName}`;
  return row === undefined ? null : new Set(row.columns.split(','));
}

/** @throws {CrmError} 404 for a set whose table nobody made. */
export async function checkMade({ path, sql }: CrmContext): Promise<void> {
  const set = path.segments[0]?.name ?? '';
  if (!isCustom(set)) return;
  const table = tableOfSet(set);
  if (table === null || (await madeColumns(sql, table)) !== null) return;
  throw new CrmError(404, '0x80060888', `Resource not found for the segment '${set}'.`);
}

/** `POST EntityDefinitions`: a table with its name column. */
export async function makeTable(context: CrmContext): Promise<WireResponse> {
  const { SchemaName: schema, Attributes: columns } = parseBody(context.request.body);
  const table = knownTable(schema);
  const names = Array.isArray(columns) ? columns.map((column) => knownColumn(table, column)) : [];
  return context.transact(async (writer) => {
    if ((await writer.byKey(KIND, table.logicalName)) !== null) {
      throw new CrmError(400, '0x80044363', `An entity ${table.logicalName} exists already.`);
    }
    const data = { table: table.logicalName, columns: names.join(',') };
    await writer.insert(KIND, { id: randomUUID(), key: table.logicalName, data });
    return made(context, `EntityDefinitions(LogicalName='${table.logicalName}')`);
  });
}

/** `POST EntityDefinitions(…)/Attributes`. */
export async function makeColumn(context: CrmContext, table: CrmTable): Promise<WireResponse> {
  const name = knownColumn(table, parseBody(context.request.body));
  return context.transact(async (writer) => {
    await addColumn(writer, table, name);
    return made(context, `EntityDefinitions(LogicalName='${table.logicalName}')/Attributes`);
  });
}

/** `POST RelationshipDefinitions`: the lookup of one of our tables. */
export async function makeRelationship(context: CrmContext): Promise<WireResponse> {
  if (context.request.method !== 'POST') throw notAllowed(context.request.method);
  const { ReferencingEntity: from, Lookup: column } = parseBody(context.request.body);
  const table = knownTable(from);
  const name = knownColumn(table, column ?? null);
  return context.transact(async (writer) => {
    await addColumn(writer, table, name);
    return made(context, 'RelationshipDefinitions');
  });
}

async function addColumn(writer: Writer, table: CrmTable, name: string): Promise<void> {
  const row = await writer.byKey(KIND, table.logicalName);
  const columns = String(row?.data.columns ?? '').split(',');
  if (row === null) {
    throw new CrmError(404, '0x80060888', `There is no table ${table.logicalName}.`);
  }
  if (columns.includes(name)) {
    throw new CrmError(400, '0x80044363', `A column ${name} exists already.`);
  }
  await writer.update(KIND, row, { columns: [...columns, name].join(',') });
}

function knownTable(schema: JsonValue | undefined): CrmTable {
  const name = typeof schema === 'string' ? schema.toLowerCase() : '';
  const table = isCustom(name) ? tableOfLogicalName(name) : null;
  if (table !== null) return table;
  throw new CrmError(400, '0x80048d19', 'The sandbox has no such table to make.');
}

function knownColumn(table: CrmTable, column: JsonValue): string {
  const schema = isObject(column) ? column.SchemaName : undefined;
  const name = typeof schema === 'string' ? schema.toLowerCase() : '';
  const { fields } = table.set;
  if (isCustom(name) && (fields.has(name) || fields.has(`_${name}_value`))) return name;
  throw new CrmError(400, '0x80048d19', 'Columns cannot be added to the tables of the sandbox.');
}

function made({ request, path }: CrmContext, what: string): WireResponse {
  const address = `${request.origin}${path.root}/${what}(${randomUUID()})`;
  return emptyResponse(204, { 'odata-entityid': address });
}
