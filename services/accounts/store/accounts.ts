/** Reads CRM accounts: by GUID in one prepared statement, as a list by keyset. */
import type { Database } from '@drawbar/platform/database';
import { gathered } from '@drawbar/platform/gather';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import type { CursorKey } from '@drawbar/schema/values';
import { and, count, eq, sql } from 'drizzle-orm';
import type { AccountOrder } from '../domain/account.ts';
import type { AccountReader } from '../domain/ports.ts';
import { accountCondition } from './account-filter.ts';
import { accountOf } from './rows.ts';
import { account } from './tables.ts';

const NAME: SortKey = { column: account.nameFolded, descending: false, type: 'text' };
const UPDATED_AT: SortKey = { column: account.updatedAt, descending: false, type: 'timestamptz' };
const ID: SortKey = { column: account.id, descending: false, type: 'uuid' };

export function createAccountReader({ orm }: Database): AccountReader {
  const byIds = orm
    .select()
    .from(account)
    .where(
      and(
        eq(account.integration, sql.placeholder('integration')),
        eq(account.system, 'CRM'),
        sql`${account.id} = any(${idList(sql.placeholder('ids'))})`,
      ),
    )
    .prepare('accounts_by_ids');
  const together = gathered(
    (integration, ids) => byIds.execute({ integration, ids: idListText(ids) }),
    ({ id }) => id,
  );
  return {
    async byIds(integration, ids) {
      const rows = await together(integration, ids);
      return new Map(rows.map((row) => [row.id, accountOf(row)]));
    },
    async list(integration, filter, order, { limit, after }) {
      const keys = [...order.map(sortKey), ID];
      const rows = await orm
        .select()
        .from(account)
        .where(
          and(
            eq(account.integration, integration),
            accountCondition(filter),
            keysetAfter(keys, after),
          ),
        )
        .orderBy(...keysetOrder(keys))
        .limit(limit + 1);
      const page = pageOf(
        rows,
        limit,
        (row) =>
          [
            ...order.map(({ by }) =>
              by === 'NAME' ? row.nameFolded : row.updatedAt.toISOString(),
            ),
            row.id,
          ] satisfies CursorKey[],
      );
      return {
        hasNextPage: page.hasNextPage,
        rows: page.rows.map(({ row, keys: values }) => ({ row: accountOf(row), keys: values })),
      };
    },
    async count(integration, filter) {
      const [row] = await orm
        .select({ total: count() })
        .from(account)
        .where(and(eq(account.integration, integration), accountCondition(filter)));
      return row?.total ?? 0;
    },
  };
}

function sortKey({ by, descending }: AccountOrder): SortKey {
  return { ...(by === 'NAME' ? NAME : UPDATED_AT), descending };
}
