/** Answers of the CRM to GET on tables: lists, single rows, navigations and counts. */
import {
  countRows,
  fieldOf,
  fieldSql,
  parseOptions,
  readPage,
  RequestProblem,
  writeItem,
  type Condition,
  type Connection,
  type EntitySet,
  type Item,
  type Model,
  type QueryOptions,
  type StoredRow,
} from '../odata/index.ts';
import { jsonResponse, preference, type WireRequest, type WireResponse } from '../serve/wire.ts';
import { crmDress, crmEtag } from './dress.ts';
import { CrmError } from './errors.ts';
import { CRM_MODEL } from './model.ts';
import type { CrmPath, CrmSegment } from './path.ts';

const PAGE_MAX = 5000;
/** `$count` never says more (systems.md 2.7). */
const COUNT_MAX = 5000;

export interface CrmReadContext {
  readonly sql: Connection;
  readonly request: WireRequest;
  readonly path: CrmPath;
}

interface Target {
  readonly set: EntitySet;
  readonly conditions: readonly Condition[];
  readonly single: boolean;
  readonly count: boolean;
  readonly label: string;
}

export async function readCrm(context: CrmReadContext): Promise<WireResponse> {
  const { request } = context;
  const target = await targetOf(context);
  if (request.query.has('$skip')) {
    throw new CrmError(400, '0x80060888', 'Skip Clause is not supported in CRM.');
  }
  const options = parseOptions(request.query);
  const size = pageSize(request);
  if (target.count) {
    const n = await countRows(context.sql, readRequest(target, options, size));
    return {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: String(Math.min(n, COUNT_MAX)),
    };
  }
  const page = await readPage(context.sql, readRequest(target, options, size));
  if (target.single) return single(context, target, page.items[0]);
  const dress = crmDress(request);
  const members = [
    `"@odata.context":${JSON.stringify(contextUrl(context, target.label))}`,
    ...(page.count === null ? [] : [`"@odata.count":${Math.min(page.count, COUNT_MAX)}`]),
    ...(page.count !== null && page.count > COUNT_MAX
      ? ['"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded":true']
      : []),
    `"value":[${page.items.map((item) => writeItem(item, dress)).join(',')}]`,
    ...(page.next === null
      ? []
      : [`"@odata.nextLink":${JSON.stringify(nextLink(request, pagingCookie(page.next)))}`]),
  ];
  return jsonResponse(200, `{${members.join(',')}}`, preferenceApplied(request));
}

function single(context: CrmReadContext, target: Target, item: Item | undefined): WireResponse {
  if (item === undefined) throw missing(target);
  const { request } = context;
  const etag = crmEtag(item.row.version);
  if (request.headers['if-none-match'] === etag && !request.query.has('$expand')) {
    return { status: 304, headers: { etag, 'odata-version': '4.0' }, body: null };
  }
  return itemResponse(context, `${target.set.name}/$entity`, item, 200);
}

/** A row as the answer to a read, or to a write that asked for it. */
export function itemResponse(
  { request, path }: CrmReadContext,
  label: string,
  item: Item,
  status: number,
): WireResponse {
  const about = JSON.stringify(`${request.origin}${path.root}/$metadata#${label}`);
  const text = writeItem(item, crmDress(request));
  return jsonResponse(status, `{"@odata.context":${about},${text.slice(1)}`, {
    etag: crmEtag(item.row.version),
    ...preferenceApplied(request),
  });
}

export function contextUrl({ request, path }: CrmReadContext, label: string): string {
  return `${request.origin}${path.root}/$metadata#${label}`;
}

function preferenceApplied(request: WireRequest): Readonly<Record<string, string>> {
  const { prefer } = request.headers;
  return prefer === undefined ? {} : { 'preference-applied': prefer };
}

function missing(target: Target): CrmError {
  return new CrmError(
    404,
    '0x80040217',
    `Entity '${target.set.entityType}' With Id = ` +
      `${target.label.replace(/^.*\((.*)\)$/, '$1')} Does Not Exist`,
  );
}

function readRequest(target: Target, options: QueryOptions, pageRows: number) {
  return {
    model: CRM_MODEL,
    set: target.set,
    options: { ...options, skipToken: tokenOf(options.skipToken) },
    conditions: target.conditions,
    pageSize: pageRows,
  };
}

export function pageSize(request: WireRequest): number {
  const asked = Number(preference(request, 'odata.maxpagesize') ?? PAGE_MAX);
  return Number.isInteger(asked) && asked >= 1 ? Math.min(asked, PAGE_MAX) : PAGE_MAX;
}

/** Dataverse's token is an XML cookie; clients must hand it back as it came. */
function pagingCookie(token: string): string {
  return `<cookie pagenumber="2" pagingcookie="${token}" istracking="False" />`;
}

function tokenOf(skipToken: string | null): string | null {
  if (skipToken === null) return null;
  return /pagingcookie="([^"]*)"/.exec(skipToken)?.[1] ?? skipToken;
}

export function nextLink(request: WireRequest, token: string): string {
  const query = [...request.query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const all = [...query, `$skiptoken=${encodeURIComponent(token)}`].join('&');
  return `${request.origin}${encodeURI(request.path)}?${all}`;
}

export function setNamed(name: string, model: Model = CRM_MODEL): EntitySet {
  const set = model.sets.get(name);
  if (set !== undefined) return set;
  throw new RequestProblem(
    'unknown-set',
    `Resource not found for the segment '${name.slice(0, 100)}'.`,
  );
}

async function targetOf(context: CrmReadContext): Promise<Target> {
  const [first, ...rest] = context.path.segments;
  if (first === undefined) throw new RequestProblem('unknown-set', 'The path names no entity set.');
  let target = enter(setNamed(first.name), first, []);
  for (const segment of rest) {
    if (segment.name === '$count') target = { ...target, count: true };
    else target = await below(context, target, segment);
  }
  return target;
}

function enter(set: EntitySet, segment: CrmSegment, conditions: readonly Condition[]): Target {
  const { id, alternateKey } = segment;
  const target = { set, conditions, count: false, label: segment.name };
  if (id !== null) {
    return {
      ...target,
      conditions: [...conditions, (parameters) => `r.id = ${parameters.add(id, 'uuid')}`],
      single: true,
      label: `${segment.name}(${id})`,
    };
  }
  if (alternateKey === null) return { ...target, single: false };
  const byKey = alternateKey.map(([name, value]): Condition => {
    const { sql } = fieldSql(fieldOf(set, name), false);
    return (parameters) => `lower((${sql})::text) = ${parameters.add(value.toLowerCase(), 'text')}`;
  });
  return { ...target, conditions: [...conditions, ...byKey], single: true };
}

async function below(
  context: CrmReadContext,
  parent: Target,
  segment: CrmSegment,
): Promise<Target> {
  const navigation = parent.set.navigations.get(segment.name);
  if (navigation === undefined || !parent.single) {
    throw new RequestProblem(
      'unknown-set',
      `Resource not found for the segment '${segment.name.slice(0, 100)}'.`,
    );
  }
  const options = parseOptions([['$select', navigation.parentField]]);
  const page = await readPage(context.sql, readRequest(parent, options, 1));
  const [item] = page.items;
  if (item === undefined) throw missing(parent);
  const set = setNamed(navigation.target);
  const value = String(item.values.get(navigation.parentField) ?? '');
  const child = fieldSql(fieldOf(set, navigation.childField), false).sql;
  const entered = enter(set, segment, [
    (parameters) => `(${child})::text = ${parameters.add(value, 'text')}`,
  ]);
  return { ...entered, single: entered.single || !navigation.many };
}

/** One row by id, with the columns that were asked for. */
export async function readOne(
  sql: Connection,
  set: EntitySet,
  row: StoredRow,
  options: QueryOptions,
): Promise<Item | null> {
  const page = await readPage(sql, {
    model: CRM_MODEL,
    set,
    options,
    conditions: [(parameters) => `r.id = ${parameters.add(row.id, 'uuid')}`],
    pageSize: 1,
  });
  return page.items[0] ?? null;
}
