/** Answers of the ERP to POST, PATCH and DELETE. */
import {
  byIdCondition,
  NO_OPTIONS,
  parseBody,
  parseOptions,
  readPage,
  RequestProblem,
  type Connection,
  type EntitySet,
  type Item,
  type Stored,
  type StoredRow,
} from '../odata/index.ts';
import { emptyResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { refuseKeyChange } from './drawbar-keys.ts';
import { ErpError } from './errors.ts';
import { erpEtag } from './etag.ts';
import { contextUrl, setOf, single, targetOf, type Target } from './read.ts';
import { createRecord, deleteRecord, updateRecord, type RecordWrite } from './records.ts';
import type { ErpContext } from './session.ts';

const ETAG = /^W\/"[^"]*"$|^"[^"]*"$/;

export async function writeErp(context: ErpContext): Promise<WireResponse> {
  switch (context.request.method) {
    case 'POST':
      return post(context);
    case 'PATCH':
      return patch(context);
    case 'DELETE':
      return remove(context);
    default:
      throw notAllowed(context.request.method);
  }
}

function notAllowed(method: string): ErpError {
  return new ErpError(405, 'BadRequest_MethodNotAllowed', `${method} is not allowed here.`);
}

/** `POST set`, or `POST parent(id)/lines`. */
async function post(context: ErpContext): Promise<WireResponse> {
  const { path, model, request } = context;
  const last = path.segments.at(-1);
  if (last === undefined || last.key !== null) throw notAllowed('POST');
  const parent = path.segments.at(-2);
  const inherited: Record<string, string> = {};
  let set = setOf(model, path.segments[0]?.name ?? '');
  if (parent !== undefined) {
    const target = await targetOf(context, path.segments.slice(0, -1));
    const navigation = target.set.navigations.get(last.name);
    if (navigation?.many !== true || parent.key === null) throw notAllowed('POST');
    set = setOf(model, navigation.target);
    inherited[navigation.childField] = parent.key;
  }
  if (!set.access.insert) throw notAllowed('POST');
  const body = { ...inherited, ...parseBody(request.body) };
  return context.transact(async (writer) => {
    const created = await createRecord(recordWrite(context, writer, set), body);
    const item = await itemOf(context, writer.sql, set, created.row);
    const label = `${set.name}/$entity`;
    return single(
      created.replayed ? withValue(item, 'drawbarReplayed', true) : item,
      contextUrl(context, { label }),
      { label },
      request,
      created.replayed ? 200 : 201,
    );
  });
}

function withValue(item: Item, name: string, value: Stored): Item {
  return item.values.has(name)
    ? { ...item, values: new Map([...item.values, [name, value]]) }
    : item;
}

async function patch(context: ErpContext): Promise<WireResponse> {
  const { request, path } = context;
  const target = await targetOf(context, path.segments);
  if (!target.single || !target.set.access.modify) throw notAllowed('PATCH');
  const body = parseBody(request.body);
  const ifMatch = request.headers['if-match'];
  if (ifMatch === undefined) throw badEtag('The If-Match header is missing.');
  return context.transact(async (writer) => {
    const before = await rowOf(context, writer, target);
    checkEtag(ifMatch, before);
    refuseKeyChange(before, target.set, body);
    const row = await updateRecord(recordWrite(context, writer, target.set), before, body);
    const item = await itemOf(context, writer.sql, target.set, row);
    const label = `${target.set.name}/$entity`;
    return single(item, contextUrl(context, { label }), { label }, request);
  });
}

async function remove(context: ErpContext): Promise<WireResponse> {
  const { request, path } = context;
  const target = await targetOf(context, path.segments);
  if (!target.single || !target.set.access.remove) throw notAllowed('DELETE');
  return context.transact(async (writer) => {
    const row = await rowOf(context, writer, target);
    const ifMatch = request.headers['if-match'];
    if (ifMatch !== undefined) checkEtag(ifMatch, row);
    await deleteRecord(writer, target.set.kind, row);
    return emptyResponse(204);
  });
}

/** The record that a target names, as the transaction sees it. */
export async function rowOf(
  context: ErpContext,
  writer: Writer,
  target: Target,
): Promise<StoredRow> {
  const page = await readPage(writer.sql, {
    model: context.model,
    set: target.set,
    options: parseOptions([['$select', target.set.keyField ?? '']]),
    conditions: target.conditions,
    pageSize: 1,
  });
  const [item] = page.items;
  const row = item === undefined ? null : await writer.byId(target.set.kind, item.row.id);
  if (row === null) {
    throw new RequestProblem('unknown-record', `The record does not exist in ${target.label}.`);
  }
  return row;
}

/** @throws {ErpError} `Request_EntityChanged` when the record has moved on. */
export function checkEtag(ifMatch: string, row: StoredRow): void {
  if (ifMatch === '*') return;
  if (!ETAG.test(ifMatch)) throw badEtag('The value of the If-Match header is malformed.');
  if (ifMatch.replace(/^W\//, '') === erpEtag(row.version).replace(/^W\//, '')) return;
  throw new ErpError(
    409,
    'Request_EntityChanged',
    'Another user has already changed the record. Read it again and repeat the change.',
  );
}

function badEtag(message: string): ErpError {
  return new ErpError(400, 'BadRequest_InvalidToken', message);
}

function recordWrite(context: ErpContext, writer: Writer, set: EntitySet): RecordWrite {
  return {
    writer,
    model: context.model,
    set,
    textNumbers: /IEEE754Compatible=true/i.test(context.request.headers['content-type'] ?? ''),
    anyField: false,
  };
}

async function itemOf(
  context: ErpContext,
  sql: Connection,
  set: EntitySet,
  row: StoredRow,
): Promise<Item> {
  const options = parseOptions(context.request.query);
  const page = await readPage(sql, {
    model: context.model,
    set,
    options: { ...NO_OPTIONS, select: options.select, expand: options.expand },
    conditions: [byIdCondition(row.id)],
    pageSize: 1,
  });
  const [item] = page.items;
  if (item === undefined) throw new Error(`A ${set.entityType} vanished while it was written`);
  return item;
}
