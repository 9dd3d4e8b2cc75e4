/** Keyset paging in SQL: the order of a list and the condition "after this row". */
import type { CursorKey } from '@drawbar/schema/values';
import { and, asc, desc, or, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { CursorKeyType } from './paging.ts';

/** One sort key. Columns must not be null: a null has no place in a keyset. */
export interface SortKey {
  readonly column: PgColumn | SQL;
  readonly descending: boolean;
  /** Type that a cursor's text is read as, for example `timestamptz`. */
  readonly type: CursorKeyType;
}

/** The ORDER BY of a list. */
export function keysetOrder(keys: readonly SortKey[]): SQL[] {
  return keys.map(({ column, descending }) => (descending ? desc(column) : asc(column)));
}

/**
 * The condition that a row stands behind `after`; undefined at the beginning of the list.
 * Written out key by key, because a row comparison knows one direction only.
 */
export function keysetAfter(
  keys: readonly SortKey[],
  after: readonly CursorKey[] | null,
): SQL | undefined {
  if (after === null) return undefined;
  const values = keys.map(
    (key, index) => sql`(${after[index] ?? null}::text)::${sql.raw(key.type)}`,
  );
  return or(
    ...keys.map((key, index) => {
      const same = keys
        .slice(0, index)
        .map((before, place) => sql`${before.column} = ${values[place] ?? sql`null`}`);
      const sign = sql.raw(key.descending ? '<' : '>');
      return and(...same, sql`${key.column} ${sign} ${values[index] ?? sql`null`}`);
    }),
  );
}

/**
 * Ids as one parameter: `any(<here>)`. Text, because drizzle's client refuses arrays
 * (runtime.md 4 e).
 */
export function idList(ids: unknown): SQL {
  return sql`(${ids}::text)::uuid[]`;
}

/** The text of `idList` for ids that are GUIDs. */
export function idListText(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}

/** Texts as one parameter: `in (<here>)`, bound to the JSON text of an array of strings. */
export function textList(json: unknown): SQL {
  return sql`select jsonb_array_elements_text((${json}::text)::jsonb)`;
}
