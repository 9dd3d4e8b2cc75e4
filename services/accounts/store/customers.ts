/** Reads ERP customers: by SystemId or number in one prepared statement, as a list by keyset. */
import type { Database } from '@drawbar/platform/database';
import { gathered } from '@drawbar/platform/gather';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  textList,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, count, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import type { CustomerFilter } from '../domain/customer.ts';
import type { CustomerReader } from '../domain/ports.ts';
import { folded } from '../domain/text.ts';
import { customerOf } from './rows.ts';
import { customer } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: customer.number, descending: false, type: 'text' },
  { column: customer.id, descending: false, type: 'uuid' },
];

export function createCustomerReader({ orm }: Database): CustomerReader {
  const ofIntegration = eq(customer.integration, sql.placeholder('integration'));
  const byIds = orm
    .select()
    .from(customer)
    .where(
      and(
        ofIntegration,
        eq(customer.system, 'ERP'),
        sql`${customer.id} = any(${idList(sql.placeholder('ids'))})`,
      ),
    )
    .prepare('customers_by_ids');
  const byNumbers = orm
    .select()
    .from(customer)
    .where(and(ofIntegration, sql`${customer.number} in (${textList(sql.placeholder('numbers'))})`))
    .prepare('customers_by_numbers');
  const together = gathered(
    (integration, ids) => byIds.execute({ integration, ids: idListText(ids) }),
    ({ id }) => id,
  );
  return {
    async byIds(integration, ids) {
      const rows = await together(integration, ids);
      return new Map(rows.map((row) => [row.id, customerOf(row)]));
    },
    async byNumbers(integration, numbers) {
      const rows = await byNumbers.execute({ integration, numbers: JSON.stringify(numbers) });
      return new Map(rows.map((row) => [row.number, customerOf(row)]));
    },
    async list(integration, filter, { limit, after }) {
      const rows = await orm
        .select()
        .from(customer)
        .where(and(condition(integration, filter), keysetAfter(KEYS, after)))
        .orderBy(...keysetOrder(KEYS))
        .limit(limit + 1);
      const page = pageOf(rows, limit, (row) => [row.number, row.id]);
      return {
        hasNextPage: page.hasNextPage,
        rows: page.rows.map(({ row, keys }) => ({ row: customerOf(row), keys })),
      };
    },
    async count(integration, filter) {
      const [row] = await orm
        .select({ total: count() })
        .from(customer)
        .where(condition(integration, filter));
      return row?.total ?? 0;
    },
  };
}

function condition(integration: string, { search, coupled }: CustomerFilter): SQL | undefined {
  return and(
    eq(customer.integration, integration),
    search == null ? undefined : sql`position(${folded(search)} in ${customer.searchText}) > 0`,
    coupled == null ? undefined : (coupled ? isNotNull : isNull)(customer.partner),
  );
}
