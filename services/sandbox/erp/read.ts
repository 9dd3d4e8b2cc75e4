/** Answers of the ERP to GET: lists, single records, navigations and counts. */
import {
  countRows,
  fieldOf,
  fieldSql,
  parseOptions,
  readPage,
  RequestProblem,
  writeItem,
  type Condition,
  type Dress,
  type EntitySet,
  type Item,
  type Model,
  type QueryOptions,
  type Readable,
} from '../odata/index.ts';
import { jsonResponse, preference, type WireRequest, type WireResponse } from '../serve/wire.ts';
import { erpEtag } from './etag.ts';
import type { ErpPath, Segment } from './path.ts';

const PAGE_MAX = 20_000;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface ReadContext {
  readonly sql: Readable;
  readonly model: Model;
  readonly request: WireRequest;
  readonly path: ErpPath;
}

/** Where the segments lead: a set, perhaps one record of it, perhaps below a parent. */
export interface Target {
  readonly set: EntitySet;
  readonly conditions: readonly Condition[];
  /** One record is asked for. */
  readonly single: boolean;
  readonly count: boolean;
  /** `set`, or `set(id)/navigation`, for the context. */
  readonly label: string;
}

export function erpDress(request: WireRequest): Dress {
  return {
    escapedEnums: true,
    numbersAsText: /IEEE754Compatible=true/i.test(request.headers.accept ?? ''),
    wholeSeconds: false,
    head: (item) =>
      item.set.keyField === null
        ? []
        : [['@odata.etag', JSON.stringify(erpEtag(item.row.version))]],
    annotate: () => [],
  };
}

export async function readErp(context: ReadContext): Promise<WireResponse> {
  const { request, path } = context;
  const target = await targetOf(context, path.segments);
  const options = parseOptions(request.query);
  if (target.count) {
    const n = await countRows(context.sql, readRequest(context, target, options, PAGE_MAX));
    return { ...jsonResponse(200, String(n)), headers: { 'content-type': 'text/plain' } };
  }
  const page = await readPage(
    context.sql,
    readRequest(context, target, options, pageSize(request)),
  );
  const about = `${contextUrl(context, target)}`;
  if (target.single) return single(page.items[0], about, target, request);
  const dress = erpDress(request);
  const members = [
    `"@odata.context":${JSON.stringify(about)}`,
    ...(page.count === null ? [] : [`"@odata.count":${page.count}`]),
    `"value":[${page.items.map((item) => writeItem(item, dress)).join(',')}]`,
    ...(page.next === null
      ? []
      : [`"@odata.nextLink":${JSON.stringify(nextLink(request, page.next))}`]),
  ];
  return jsonResponse(200, `{${members.join(',')}}`);
}

/** A record as the answer to a read or a write. */
export function single(
  item: Item | undefined,
  about: string,
  target: { readonly label: string },
  request: WireRequest,
  status = 200,
): WireResponse {
  if (item === undefined) throw new RequestProblem('unknown-record', missing(target.label));
  const text = writeItem(item, erpDress(request));
  const headers = item.set.keyField === null ? {} : { etag: erpEtag(item.row.version) };
  return jsonResponse(
    status,
    `{"@odata.context":${JSON.stringify(about)},${text.slice(1)}`,
    headers,
  );
}

function missing(label: string): string {
  return `The record does not exist in ${label}.`;
}

export function contextUrl(
  { request, path }: ReadContext,
  target: { readonly label: string },
): string {
  const company = path.companyId === null ? '' : `companies(${path.companyId})/`;
  return `${request.origin}${path.root}/$metadata#${company}${target.label}`;
}

function readRequest({ model }: ReadContext, target: Target, options: QueryOptions, size: number) {
  return { model, set: target.set, options, conditions: target.conditions, pageSize: size };
}

function pageSize(request: WireRequest): number {
  const asked = Number(preference(request, 'odata.maxpagesize') ?? PAGE_MAX);
  return Number.isInteger(asked) && asked >= 1 ? Math.min(asked, PAGE_MAX) : PAGE_MAX;
}

/** The request's own URL with the token of the next page; clients follow it as it is. */
export function nextLink(request: WireRequest, token: string): string {
  const query = [...request.query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const all = [...query, `$skiptoken=${token}`].join('&');
  return `${request.origin}${encodeURI(request.path)}?${all}`;
}

/** @throws {RequestProblem} for a set, record or navigation that is not there. */
export async function targetOf(
  context: ReadContext,
  segments: readonly Segment[],
): Promise<Target> {
  const [first, ...rest] = segments;
  if (first === undefined) throw new RequestProblem('unknown-set', 'The path names no entity set.');
  let target = enter(setOf(context.model, first.name), first, []);
  for (const segment of rest) {
    if (segment.name === '$count') target = { ...target, count: true };
    else target = await below(context, target, segment);
  }
  return target;
}

export function setOf(model: Model, name: string): EntitySet {
  const set = model.sets.get(name);
  if (set !== undefined) return set;
  throw new RequestProblem(
    'unknown-set',
    `No HTTP resource was found for '${name.slice(0, 100)}'.`,
  );
}

function enter(set: EntitySet, segment: Segment, conditions: readonly Condition[]): Target {
  const { key } = segment;
  if (key === null || key === '') {
    return { set, conditions, single: false, count: false, label: segment.name };
  }
  return {
    set,
    conditions: [...conditions, byId(set, key)],
    single: true,
    count: false,
    label: `${segment.name}(${key})`,
  };
}

export function byId(set: EntitySet, key: string): Condition {
  if (set.keyField === null || !GUID.test(key)) {
    throw new RequestProblem('bad-query', `'${key.slice(0, 100)}' is not a key of ${set.name}.`);
  }
  return (parameters) => `r.id = ${parameters.add(key.toLowerCase(), 'uuid')}`;
}

/** `set(id)/navigation`: rows of the target set that belong to that record. */
async function below(context: ReadContext, parent: Target, segment: Segment): Promise<Target> {
  const navigation = parent.set.navigations.get(segment.name);
  if (navigation === undefined || !parent.single) {
    throw new RequestProblem(
      'unknown-set',
      `No HTTP resource was found for '${segment.name.slice(0, 100)}' below ${parent.label}.`,
    );
  }
  const set = setOf(context.model, navigation.target);
  const options = parseOptions([['$select', navigation.parentField]]);
  const page = await readPage(context.sql, readRequest(context, parent, options, 1));
  const [item] = page.items;
  if (item === undefined) throw new RequestProblem('unknown-record', missing(parent.label));
  const value = String(item.values.get(navigation.parentField) ?? '');
  const child = fieldSql(fieldOf(set, navigation.childField), false).sql;
  const condition: Condition = (parameters) =>
    `(${child})::text = ${parameters.add(value, 'text')}`;
  const entered = enter(set, segment, [condition]);
  return {
    ...entered,
    single: entered.single || !navigation.many,
    label: `${parent.label}/${entered.label}`,
  };
}
