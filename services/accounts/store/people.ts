/** Reads who sells: ERP salespeople and CRM users. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText, textList } from '@drawbar/platform/keyset';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { PeopleReader } from '../domain/ports.ts';
import { salespersonOf, userOf } from './rows.ts';
import { salesperson, user } from './tables.ts';

/** A company has some dozens; the list is not paged, so it is bounded. */
const SALESPEOPLE_MAX = 2_000;

export function createPeopleReader({ orm }: Database): PeopleReader {
  const ids = idList(sql.placeholder('ids'));
  const byIds = orm
    .select()
    .from(salesperson)
    .where(
      and(
        eq(salesperson.integration, sql.placeholder('integration')),
        sql`${salesperson.id} = any(${ids})`,
      ),
    )
    .prepare('salespeople_by_ids');
  const byCodes = orm
    .select()
    .from(salesperson)
    .where(
      and(
        eq(salesperson.integration, sql.placeholder('integration')),
        sql`${salesperson.code} in (${textList(sql.placeholder('codes'))})`,
      ),
    )
    .prepare('salespeople_by_codes');
  const usersByIds = orm
    .select()
    .from(user)
    .where(
      and(
        eq(user.integration, sql.placeholder('integration')),
        eq(user.listed, true),
        sql`${user.id} = any(${ids})`,
      ),
    )
    .prepare('users_by_ids');
  return {
    async salespeople(integration) {
      const rows = await orm
        .select()
        .from(salesperson)
        .where(eq(salesperson.integration, integration))
        .orderBy(asc(salesperson.code), asc(salesperson.id))
        .limit(SALESPEOPLE_MAX);
      return rows.map(salespersonOf);
    },
    async salespeopleByIds(integration, wanted) {
      const rows = await byIds.execute({ integration, ids: idListText(wanted) });
      return new Map(rows.map((row) => [row.id, salespersonOf(row)]));
    },
    async salespeopleByCodes(integration, codes) {
      const rows = await byCodes.execute({ integration, codes: JSON.stringify(codes) });
      return new Map(rows.map((row) => [row.code, salespersonOf(row)]));
    },
    async usersByIds(integration, wanted) {
      const rows = await usersByIds.execute({ integration, ids: idListText(wanted) });
      return new Map(rows.map((row) => [row.id, userOf(row)]));
    },
  };
}
