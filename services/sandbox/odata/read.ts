/** Reads one page of an entity set: filter, order, keyset paging, computed fields, expansions. */
import type { Sql, TransactionSql } from 'postgres';
import { filterSql, fixedFields } from './filter-sql.ts';
import {
  emptyValue,
  type EntitySet,
  type Field,
  type Model,
  type Navigation,
  type SqlType,
  type Stored,
  type StoredData,
} from './model.ts';
import type { Expand, QueryOptions } from './options.ts';
import { RequestProblem } from './problem.ts';
import { decodeSkipToken, foreignToken, encodeSkipToken, type SkipToken } from './skip-token.ts';
import { fieldOf, fieldSql, fieldTextSql, Parameters, type FieldSql } from './sql.ts';

export type Connection = Sql | TransactionSql;
/** What reading pages needs of a connection. */
export type Readable = Pick<Connection, 'unsafe'>;

export interface StoredRow {
  readonly id: string;
  readonly key: string;
  readonly version: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly createdBy: string;
  readonly modifiedBy: string;
  readonly data: StoredData;
}

/** One row as asked for; `values` in the order of the answer. */
export interface Item {
  readonly set: EntitySet;
  readonly row: StoredRow;
  readonly values: ReadonlyMap<string, Stored>;
  readonly expanded: ReadonlyMap<string, Item | null | readonly Item[]>;
}

export interface Page {
  readonly items: readonly Item[];
  /** Of all rows that match; null unless asked for. */
  readonly count: number | null;
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A condition of the caller's own, for example the rows below a parent. */
export type Condition = (parameters: Parameters) => string;

/** The row with an id. */
export function byIdCondition(id: string): Condition {
  return (parameters) => `r.id = ${parameters.add(id.toLowerCase(), 'uuid')}`;
}

export interface ReadRequest {
  readonly model: Model;
  readonly set: EntitySet;
  readonly options: QueryOptions;
  readonly conditions: readonly Condition[];
  readonly pageSize: number;
}

/** Rows of one expansion over a whole page. */
const EXPANDED_ROWS_MAX = 100_000;

/**
 * @throws {RequestProblem} for anything in the options that the set or the system does not allow.
 */
export async function readPage(sql: Readable, request: ReadRequest): Promise<Page> {
  const { model, set, options, pageSize } = request;
  const token = options.skipToken === null ? null : decodeSkipToken(options.skipToken);
  const left = token === null ? options.top : token.left;
  const limit = left === null ? pageSize : Math.min(pageSize, left);
  const fields = selectedFields(set, options, model);
  const order = orderOf(set, options);
  const rows =
    limit === 0 ? [] : await selectRows(sql, request, { fields, order, token, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const items = await expandAll(
    sql,
    model,
    options.expand,
    shown.map((row) => itemOf(set, model, fields, row)),
  );
  const rest = left === null ? null : left - shown.length;
  const more = rows.length > limit && rest !== 0;
  const last = shown.at(-1);
  return {
    items: items.map((item) =>
      options.select === null ? item : onlySelected(item, options.select, model),
    ),
    count: options.count ? await countRows(sql, request) : null,
    next:
      more && last !== undefined
        ? encodeSkipToken({ after: order.map((_, i) => last[`o${i}`] ?? ''), left: rest })
        : null,
  };
}

/** How many rows match, without paging. */
export async function countRows(sql: Readable, request: ReadRequest): Promise<number> {
  const parameters = new Parameters();
  const where = whereOf(request, parameters);
  const rows = await sql.unsafe<{ n: string }[]>(
    `/* countRows */ select count(*)::text as n from ${fromOf(request)} where ${where}`,
    parameters.values,
  );
  return Number(rows[0]?.n ?? 0);
}

interface OrderColumn {
  readonly sql: string;
  readonly sqlType: FieldSql['sqlType'];
  readonly descending: boolean;
}

type RawRow = Record<string, string | null> & {
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly data: StoredData;
};

async function selectRows(
  sql: Readable,
  request: ReadRequest,
  page: {
    readonly fields: readonly Field[];
    readonly order: readonly OrderColumn[];
    readonly token: SkipToken | null;
    readonly limit: number;
  },
): Promise<RawRow[]> {
  const parameters = new Parameters();
  const columns = [
    'r.id::text as id, r.key, r.version::text as version, r.data',
    'r.created_at as "createdAt", r.modified_at as "modifiedAt"',
    'r.created_by::text as "createdBy", r.modified_by::text as "modifiedBy"',
    ...page.fields.flatMap((field, i) =>
      field.source.kind === 'sql' ? [`${fieldTextSql(field)} as f${i}`] : [],
    ),
    ...page.order.map((column, i) => `(${column.sql})::text as o${i}`),
  ];
  let where = whereOf(request, parameters);
  if (page.token !== null) where += ` and ${afterSql(page.order, page.token, parameters)}`;
  const order = page.order.map(
    ({ sql: column, sqlType, descending }) =>
      `${column}${sqlType === 'text' ? ' collate "C"' : ''}${descending ? ' desc' : ''}`,
  );
  const skip = page.token === null ? (request.options.skip ?? 0) : 0;
  return sql.unsafe<RawRow[]>(
    `/* selectRows ${request.set.name} */ select ${columns.join(', ')} ` +
      `from ${fromOf(request)} where ${where} order by ${order.join(', ')} ` +
      `limit ${page.limit}${skip > 0 ? ` offset ${skip}` : ''}`,
    parameters.values,
  );
}

function fromOf({ set }: ReadRequest): string {
  return set.from === null ? 'sandbox.records r' : `(${set.from}) r`;
}

function whereOf({ model, set, options, conditions }: ReadRequest, parameters: Parameters): string {
  const parts: string[] = [];
  if (set.from === null) parts.push(`r.system = '${model.system}' and r.kind = '${set.kind}'`);
  if (set.where !== null) parts.push(`(${set.where})`);
  for (const condition of conditions) parts.push(condition(parameters));
  if (set.filterBy.length > 0 && conditions.length === 0) needFilter(set, options);
  if (options.filter !== null) parts.push(filterSql(options.filter, set, model, parameters));
  return parts.length === 0 ? 'true' : parts.join(' and ');
}

function needFilter(set: EntitySet, options: QueryOptions): void {
  const fixed = options.filter === null ? new Set<string>() : fixedFields(options.filter);
  if (set.filterBy.some((name) => fixed.has(name))) return;
  throw new RequestProblem(
    'filter-required',
    `Reading ${set.name} needs a filter by ${set.filterBy.join(' or ')}.`,
  );
}

/** What a value of a token looks like; anything else was not made here. */
const ORDER_VALUES: Readonly<Record<SqlType, RegExp>> = {
  text: /^/,
  numeric: /^-?\d+(?:\.\d+)?$/,
  bigint: /^\d{1,18}$/,
  boolean: /^(?:true|false)$/,
  uuid: /^[0-9a-f-]{36}$/,
  timestamptz: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?[+-]\d{2}(?::\d{2})?$/,
};

/** As Postgres writes it: a blank before the time, and a zone without minutes. */
function isMoment(text: string): boolean {
  const iso = text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
  return !Number.isNaN(Date.parse(iso));
}

/** Rows after the last one of the page before, in the order of the query. */
function afterSql(order: readonly OrderColumn[], token: SkipToken, parameters: Parameters): string {
  const values = order.map(({ sqlType }, i) => {
    const value = token.after[i] ?? '';
    if (!ORDER_VALUES[sqlType].test(value)) throw foreignToken();
    if (sqlType === 'timestamptz' && !isMoment(value)) throw foreignToken();
    return parameters.add(value, sqlType);
  });
  const left = order.map(({ sql, sqlType }) => (sqlType === 'text' ? `${sql} collate "C"` : sql));
  if (order.every(({ descending }) => !descending)) {
    return `(${left.join(', ')}) > (${values.join(', ')})`;
  }
  const steps = order.map(({ descending }, i) => {
    const equal = left.slice(0, i).map((column, j) => `${column} = ${values[j] ?? ''}`);
    return [...equal, `${left[i] ?? ''} ${descending ? '<' : '>'} ${values[i] ?? ''}`].join(
      ' and ',
    );
  });
  return `(${steps.map((step) => `(${step})`).join(' or ')})`;
}

/** The order asked for, made total by the row's key. */
function orderOf(set: EntitySet, options: QueryOptions): OrderColumn[] {
  const columns = options.orderBy.map(({ field, descending }) => ({
    ...fieldSql(fieldOf(set, field), true),
    descending,
  }));
  const total = options.orderBy.some(
    ({ field }) => field === set.keyField || field === 'rowVersion' || field === 'versionnumber',
  );
  if (total) return columns;
  return [...columns, { sql: 'r.key', sqlType: 'text', descending: false }];
}

/** Fields to compute: the selected ones and those that expansions join by. */
function selectedFields(set: EntitySet, options: QueryOptions, model: Model): Field[] {
  if (options.select === null) return [...set.fields.values()];
  const names = new Set<string>();
  for (const name of options.select) {
    // A navigation may stand in $select too; it is the expansion that shows it.
    if (!set.navigations.has(name)) names.add(fieldOf(set, name).name);
  }
  if (set.keyField !== null && model.system === 'crm') names.add(set.keyField);
  for (const { navigation } of options.expand) {
    names.add(navigationOf(set, navigation).parentField);
  }
  return [...names].map((name) => fieldOf(set, name));
}

function itemOf(set: EntitySet, model: Model, fields: readonly Field[], row: RawRow): Item {
  const values = new Map<string, Stored>();
  fields.forEach((field, i) => {
    const stored =
      field.source.kind === 'stored' ? row.data[field.source.key] : typed(field, row[`f${i}`]);
    const blank = stored === null || stored === undefined || stored === '';
    values.set(
      field.name,
      blank && model.habits.emptyDefaults ? emptyValue(field.type) : (stored ?? null),
    );
  });
  const { id, key, version, createdBy, modifiedBy } = row;
  const text = (value: string | null | undefined): string => value ?? '';
  return {
    set,
    row: {
      id: text(id),
      key: text(key),
      version: text(version),
      createdAt: row.createdAt,
      modifiedAt: row.modifiedAt,
      createdBy: text(createdBy),
      modifiedBy: text(modifiedBy),
      data: row.data,
    },
    values,
    expanded: new Map(),
  };
}

/** Computed columns come as text; booleans and small integers are kept as what they are. */
function typed(field: Field, text: string | null | undefined): Stored {
  if (text === null || text === undefined) return null;
  if (field.type === 'Boolean') return text === 'true';
  return text;
}

function navigationOf(set: EntitySet, name: string): Navigation {
  const navigation = set.navigations.get(name);
  if (navigation !== undefined) return navigation;
  throw new RequestProblem(
    'unknown-field',
    `Could not find a navigation property named '${name.slice(0, 100)}' on '${set.entityType}'.`,
  );
}

async function expandAll(
  sql: Readable,
  model: Model,
  expands: readonly Expand[],
  items: readonly Item[],
): Promise<Item[]> {
  let result = [...items];
  for (const expand of expands) result = await expandOne(sql, model, expand, result);
  return result;
}

/** One statement for all parents of the page. */
async function expandOne(
  sql: Readable,
  model: Model,
  { navigation: name, options }: Expand,
  items: readonly Item[],
): Promise<Item[]> {
  const [first] = items;
  if (first === undefined) return [];
  const navigation = navigationOf(first.set, name);
  const target = model.sets.get(navigation.target);
  if (target === undefined) throw new RequestProblem('unknown-set', `No set ${navigation.target}.`);
  const parents = [
    ...new Set(items.map((item) => plainText(item.values.get(navigation.parentField)))),
  ];
  const child = fieldOf(target, navigation.childField);
  const select =
    options.select === null ? null : [...new Set([...options.select, navigation.childField])];
  const page = await readPage(sql, {
    model,
    set: target,
    options: { ...options, select, top: null },
    conditions: [
      (parameters) => {
        const { sql: expression } = fieldSql(child, false);
        return `(${expression})::text = any(${parameters.add(parents.filter(filled), 'text[]')})`;
      },
    ],
    pageSize: EXPANDED_ROWS_MAX,
  });
  const byParent = Map.groupBy(page.items, (item) =>
    plainText(item.values.get(navigation.childField)),
  );
  return items.map((item) => {
    const found = byParent.get(plainText(item.values.get(navigation.parentField))) ?? [];
    const children = found
      .slice(0, options.top ?? found.length)
      .map((one) => (options.select === null ? one : onlySelected(one, options.select, model)));
    const value = navigation.many ? children : (children[0] ?? null);
    return { ...item, expanded: new Map([...item.expanded, [navigation.name, value]]) };
  });
}

/** Drops fields that were read only to join by; Dataverse always shows the primary key. */
function onlySelected(item: Item, select: readonly string[], model: Model): Item {
  const kept = new Set(select);
  if (model.system === 'crm' && item.set.keyField !== null) kept.add(item.set.keyField);
  return { ...item, values: new Map([...item.values].filter(([name]) => kept.has(name))) };
}

function plainText(value: Stored | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function filled(value: string): boolean {
  return value !== '';
}
