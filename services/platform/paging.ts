/**
 * Relay connections: which page is asked for, and the page as the graph shows it (`design.md`
 * 4, rule 4).
 */
import {
  decodeCursor,
  encodeCursor,
  isDateText,
  isDecimalText,
  isGuid,
  isStorable,
  type CursorKey,
} from '@drawbar/schema/values';
import { graphqlError } from './graphql-errors.ts';

/** Largest page; a client that wants more asks for the next one. */
export const PAGE_SIZE_MAX = 100;

/** What a sort key's text in a cursor is read as by the database. */
export type CursorKeyType = 'text' | 'uuid' | 'timestamptz' | 'int' | 'date' | 'numeric';

const FITS: Readonly<Record<CursorKeyType, (text: string) => boolean>> = {
  text: isStorable,
  uuid: isGuid,
  timestamptz: (text) =>
    /^(?!0000)\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  int: (text) => /^-?\d{1,9}$/.test(text),
  date: isDateText,
  numeric: isDecimalText,
};

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A page as a store reads it. */
export interface PageRequest {
  readonly limit: number;
  /** Sort keys of the row before the page, the id last; null starts at the beginning. */
  readonly after: readonly CursorKey[] | null;
}

/** A page of a list that says which one it is. */
export interface ListRequest extends PageRequest {
  readonly list: string;
}

/** What a store answers: at most `limit` rows and whether there are more. */
export interface Page<Row> {
  readonly rows: readonly PageRow<Row>[];
  readonly hasNextPage: boolean;
}

export interface PageRow<Row> {
  readonly row: Row;
  /** Values of the row's sort keys, the id last. */
  readonly keys: readonly CursorKey[];
}

/** Parent of every `…Connection` type; `totalCount` is counted only when selected. */
export interface Connection<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: () => Promise<number>;
}

/** The name of a list in one order: a cursor of another order leads elsewhere. */
export function sortedList(
  name: string,
  order: readonly { readonly by: string; readonly descending: boolean }[],
): string {
  return [name, ...order.map(({ by, descending }) => `${by}${descending ? '-' : ''}`)].join(' ');
}

/** The cursor of a row with these sort keys; no other list takes it. */
export function cursorIn(list: string, keys: readonly CursorKey[]): string {
  return encodeCursor([list, ...keys]);
}

/**
 * The size that `first` asks for.
 * @throws {GraphQLError} `BAD_USER_INPUT` for a size outside 1..100.
 */
export function pageSize(first: PageArguments['first'], defaultSize: number): number {
  const limit = first ?? defaultSize;
  if (limit >= 1 && limit <= PAGE_SIZE_MAX) return limit;
  throw graphqlError(
    'BAD_USER_INPUT',
    `first must be between 1 and ${PAGE_SIZE_MAX}; got ${limit}. Ask for the rest with after.`,
  );
}

/**
 * The page that `first` and `after` ask for.
 * @param keyTypes of the list's sort keys in order, the id included.
 * @param defaultSize used when `first` is null.
 * @param list its name, with its order where that can be chosen; goes into its cursors.
 * @throws {GraphQLError} `BAD_USER_INPUT` for a size outside 1..100, `CURSOR_INVALID` for a
 * cursor of
 * another list.
 */
export function pageRequest(
  args: PageArguments,
  keyTypes: readonly CursorKeyType[],
  defaultSize: number,
  list: string,
): ListRequest {
  const limit = pageSize(args.first, defaultSize);
  if (args.after == null) return { list, limit, after: null };
  const [own, ...after] = decodeCursor(args.after, 1 + keyTypes.length) ?? [];
  if (own !== list || !after.every((key, at) => fits(key, keyTypes[at] ?? 'text'))) {
    throw graphqlError(
      'CURSOR_INVALID',
      'after is not a cursor of this list with this sort order; start again without it.',
    );
  }
  return { list, limit, after };
}

/** A cursor is text from outside: what the database could not read never reaches it. */
function fits(key: CursorKey, type: CursorKeyType): boolean {
  return key !== null && FITS[type](key);
}

/** The page of rows that were read with one row more than asked for. */
export function pageOf<Row>(
  read: readonly Row[],
  limit: number,
  keysOf: (row: Row) => readonly CursorKey[],
): Page<Row> {
  return {
    rows: read.slice(0, limit).map((row) => ({ row, keys: keysOf(row) })),
    hasNextPage: read.length > limit,
  };
}

/** The connection of a page. @param count counts the whole list; called only when asked for. */
export function connection<Row>(
  page: Page<Row>,
  request: ListRequest,
  count: () => Promise<number>,
): Connection<Row> {
  const { list } = request;
  const edges = page.rows.map(({ row, keys }) => ({ cursor: cursorIn(list, keys), node: row }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: request.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: count,
  };
}
