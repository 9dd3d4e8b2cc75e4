/**
 * Lists orders of both systems, each once: by the ERP's record, or by the CRM's while it is
 * alone.
 */
import type { Database } from '@drawbar/platform/database';
import { keysetAfter, keysetOrder, type SortKey } from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, count, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { OrderFilter, OrderOrder, OrderReader } from '../domain/ports.ts';
import { folded } from '../domain/text.ts';
import { boughtBy } from './bought-by.ts';
import { counterpart, isCounterpart, joined } from './order-pair.ts';
import { anyOrder } from './tables.ts';

const COLUMNS = {
  CREATED_AT: { column: anyOrder.createdAt, type: 'timestamptz' },
  UPDATED_AT: { column: anyOrder.updatedAt, type: 'timestamptz' },
  NUMBER: { column: anyOrder.number, type: 'text' },
} as const;
const ID: SortKey = { column: anyOrder.id, descending: false, type: 'uuid' };

export function createOrderList({ orm }: Database): Pick<OrderReader, 'list' | 'count'> {
  return {
    async list(integration, filter, order, { limit, after }) {
      const keys = [...order.map(sortKey), ID];
      const rows = await orm
        .select()
        .from(anyOrder)
        .leftJoin(counterpart, isCounterpart)
        .where(and(condition(integration, filter), keysetAfter(keys, after)))
        .orderBy(...keysetOrder(keys))
        .limit(limit + 1);
      const page = pageOf(rows, limit, ({ any_order: row }) => [
        ...order.map(({ by }) => {
          if (by === 'NUMBER') return row.number;
          return (by === 'CREATED_AT' ? row.createdAt : row.updatedAt).toISOString();
        }),
        row.id,
      ]);
      return {
        hasNextPage: page.hasNextPage,
        rows: page.rows.map(({ row, keys: values }) => ({ row: joined(row), keys: values })),
      };
    },
    async count(integration, filter) {
      const [row] = await orm
        .select({ total: count() })
        .from(anyOrder)
        .leftJoin(counterpart, isCounterpart)
        .where(condition(integration, filter));
      return row?.total ?? 0;
    },
  };
}

function sortKey({ by, descending }: OrderOrder): SortKey {
  return { ...COLUMNS[by], descending };
}

function condition(integration: string, filter: OrderFilter): SQL | undefined {
  const { party, status, createdAfter, updatedAfter, search } = filter;
  return and(
    eq(anyOrder.integration, integration),
    or(eq(anyOrder.system, 'ERP'), isNull(counterpart.id)),
    party === undefined ? undefined : ofParty(integration, party),
    status === undefined ? undefined : ofStatus(status),
    createdAfter === undefined ? undefined : later(anyOrder.createdAt, createdAfter),
    updatedAfter === undefined ? undefined : later(anyOrder.updatedAt, updatedAfter),
    search === undefined
      ? undefined
      : sql`position(${folded(search)} in ${anyOrder.searchText}) > 0`,
  );
}

function ofStatus(status: NonNullable<OrderFilter['status']>): SQL {
  return status.length === 0 ? sql`false` : inArray(anyOrder.status, [...status]);
}

function ofParty(
  integration: string,
  { account, customer }: NonNullable<OrderFilter['party']>,
): SQL | undefined {
  return or(
    sql`false`,
    account === null
      ? undefined
      : and(eq(anyOrder.system, 'CRM'), boughtBy(anyOrder.party, integration, account)),
    customer === null ? undefined : and(eq(anyOrder.system, 'ERP'), eq(anyOrder.party, customer)),
  );
}

function later(column: typeof anyOrder.createdAt, instant: Date): SQL {
  return sql`${column} > (${instant.toISOString()}::text)::timestamptz`;
}
