/** A filter of accounts as a condition in SQL. */
import { and, isNotNull, isNull, not, or, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { AccountFilter, TextTest } from '../domain/account.ts';
import { folded } from '../domain/text.ts';
import { account } from './tables.ts';

/** The condition of a filter; undefined when it asks for nothing. */
export function accountCondition(filter: AccountFilter): SQL | undefined {
  const { name, coupled, updatedAt, and: all, or: any, not: none } = filter;
  const excluded = none == null ? undefined : accountCondition(none);
  return and(
    name == null ? undefined : textCondition(account.nameFolded, name),
    coupled == null ? undefined : (coupled ? isNotNull : isNull)(account.partner),
    updatedAt?.gte == null ? undefined : sql`${account.updatedAt} >= ${instant(updatedAt.gte)}`,
    updatedAt?.lt == null ? undefined : sql`${account.updatedAt} < ${instant(updatedAt.lt)}`,
    ...(all ?? []).map(accountCondition),
    any == null ? undefined : anyOf(any.map(accountCondition)),
    none == null ? undefined : not(excluded ?? sql`true`),
  );
}

/** An empty list of alternatives is none that holds; an alternative that asks for nothing holds. */
function anyOf(parts: readonly (SQL | undefined)[]): SQL | undefined {
  return or(sql`false`, ...parts.map((part) => part ?? sql`true`));
}

function textCondition(column: PgColumn, test: TextTest): SQL | undefined {
  const list = test.in?.map((text) => sql`${folded(text)}`);
  return and(
    test.eq == null ? undefined : sql`${column} = ${folded(test.eq)}`,
    list === undefined
      ? undefined
      : list.length === 0
        ? sql`false`
        : sql`${column} in (${sql.join(list, sql`, `)})`,
    test.contains == null ? undefined : sql`position(${folded(test.contains)} in ${column}) > 0`,
    test.startsWith == null ? undefined : sql`starts_with(${column}, ${folded(test.startsWith)})`,
  );
}

function instant(value: Date | string): SQL {
  return sql`(${new Date(value).toISOString()}::text)::timestamptz`;
}
