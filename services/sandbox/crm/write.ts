/** Answers of the CRM to POST, PATCH, PUT and DELETE on rows, columns and references. */
import {
  NO_OPTIONS,
  parseBody,
  parseOptions,
  type JsonObject,
  type StoredRow,
} from '../odata/index.ts';
import { emptyResponse, preference, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { idOf, missing } from './bind.ts';
import { crmEtag } from './dress.ts';
import { CrmError } from './errors.ts';
import { tableOfSet } from './model.ts';
import type { CrmSegment } from './path.ts';
import { itemResponse, readOne, setNamed } from './read.ts';
import { createRow, deleteRow, updateRow, type RowWrite } from './rows.ts';
import { duplicate } from './rules/rules.ts';
import type { CrmContext } from './session.ts';
import type { CrmTable } from './sets/table.ts';

export async function writeCrm(context: CrmContext): Promise<WireResponse> {
  const { request, path } = context;
  const [first, second] = path.segments;
  if (first === undefined) throw notAllowed(request.method);
  const table = writableTable(first.name, request.method);
  if (second !== undefined) return writeMember(context, table, first, second);
  switch (request.method) {
    case 'POST':
      if (first.id !== null || first.alternateKey !== null) throw notAllowed('POST');
      return post(context, table);
    case 'PATCH':
      return patch(context, table, first);
    case 'DELETE':
      return remove(context, table, first);
    default:
      throw notAllowed(request.method);
  }
}

export function notAllowed(method: string): CrmError {
  return new CrmError(405, '0x80060888', `The method ${method} is not allowed here.`);
}

export function writableTable(setName: string, method: string): CrmTable {
  const table = tableOfSet(setNamed(setName).name);
  if (table === null || !table.set.access.insert) throw notAllowed(method);
  return table;
}

async function post(context: CrmContext, table: CrmTable): Promise<WireResponse> {
  const body = parseBody(context.request.body);
  return context.transact(async (writer) => {
    const row = await createRow(rowWrite(context, writer, table), body);
    noteMade(context, table, row);
    return written(context, writer, table, row, 201);
  });
}

/** Creates or updates; the two headers narrow it to one of the two (systems.md 2.4). */
async function patch(
  context: CrmContext,
  table: CrmTable,
  segment: CrmSegment,
): Promise<WireResponse> {
  const { request } = context;
  const body = parseBody(request.body);
  const ifMatch = request.headers['if-match'];
  const createOnly = request.headers['if-none-match'] === '*';
  return context.transact(async (writer) => {
    const id = await idOf(writer, table, segment);
    const before = id === null ? null : await writer.byId(table.logicalName, id);
    if (before === null) {
      if (ifMatch !== undefined) throw missing(table, segment);
      const row = await createRow(
        rowWrite(context, writer, table),
        { ...keyColumns(segment), ...body },
        id,
      );
      noteMade(context, table, row);
      return written(context, writer, table, row, 201);
    }
    if (createOnly) throw duplicate(table.logicalName);
    checkVersion(ifMatch, before);
    const row = await updateRow(rowWrite(context, writer, table), before, body);
    return written(context, writer, table, row, 200);
  });
}

/** On create the values of the key become columns; the body wins. */
function keyColumns({ alternateKey }: CrmSegment): JsonObject {
  return Object.fromEntries(alternateKey ?? []);
}

async function remove(
  context: CrmContext,
  table: CrmTable,
  segment: CrmSegment,
): Promise<WireResponse> {
  return context.transact(async (writer) => {
    const row = await existing(writer, table, segment);
    checkVersion(context.request.headers['if-match'], row);
    await deleteRow(writer, table, row);
    return emptyResponse(204);
  });
}

/** `set(id)/column` by PUT and DELETE, `set(id)/lookup/$ref` by PUT and DELETE. */
async function writeMember(
  context: CrmContext,
  table: CrmTable,
  segment: CrmSegment,
  member: CrmSegment,
): Promise<WireResponse> {
  const { request, path } = context;
  const { method } = request;
  if (method !== 'PUT' && method !== 'DELETE') throw notAllowed(method);
  const reference = path.segments[2]?.name === '$ref';
  const body = parseBody(request.body);
  const value = method === 'DELETE' ? null : (body[reference ? '@odata.id' : 'value'] ?? null);
  const name = reference ? `${member.name}@odata.bind` : member.name;
  return context.transact(async (writer) => {
    const before = await existing(writer, table, segment);
    await updateRow(rowWrite(context, writer, table), before, { [name]: value });
    return emptyResponse(204);
  });
}

export async function existing(
  writer: Writer,
  table: CrmTable,
  segment: CrmSegment,
): Promise<StoredRow> {
  const id = await idOf(writer, table, segment);
  const row = id === null ? null : await writer.byId(table.logicalName, id);
  if (row === null) throw missing(table, segment);
  return row;
}

function checkVersion(ifMatch: string | undefined, row: StoredRow): void {
  if (ifMatch === undefined || ifMatch === '*') return;
  if (ifMatch.replace(/^W\//, '') === crmEtag(row.version).replace(/^W\//, '')) return;
  throw new CrmError(
    412,
    '0x80060882',
    "The version of the existing record doesn't match the RowVersion property provided.",
  );
}

export function rowWrite(context: CrmContext, writer: Writer, table: CrmTable): RowWrite {
  return { writer, table, made: context.made, anyColumn: false };
}

function noteMade(context: CrmContext, table: CrmTable, row: StoredRow): void {
  const contentId = context.request.headers['content-id'];
  if (contentId !== undefined) {
    context.made.set(contentId, { setName: table.setName, id: row.id });
  }
}

/** 204 with the row's address, or the row itself when it was asked for. */
async function written(
  context: CrmContext,
  writer: Writer,
  table: CrmTable,
  row: StoredRow,
  status: 200 | 201,
): Promise<WireResponse> {
  const { request, path } = context;
  const address = `${request.origin}${path.root}/${table.setName}(${row.id})`;
  const headers = { 'odata-entityid': address, location: address };
  if (preference(request, 'return') !== 'representation') {
    return emptyResponse(204, { 'odata-entityid': address, ...(status === 201 ? headers : {}) });
  }
  const { select, expand } = parseOptions(request.query);
  const options = { ...NO_OPTIONS, select, expand };
  const item = await readOne(writer.sql, table.set, row, options);
  if (item === null) throw new Error(`A ${table.logicalName} vanished while it was written`);
  const response = itemResponse(
    { sql: writer.sql, request, path },
    `${table.setName}/$entity`,
    item,
    status,
  );
  return { ...response, headers: { ...response.headers, ...headers } };
}
