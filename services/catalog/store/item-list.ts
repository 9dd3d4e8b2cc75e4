/** Reads pages of items, filtered and sorted as asked. */
import { keysetAfter, keysetOrder, type SortKey } from '@drawbar/platform/keyset';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import { and, eq, ilike, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Item } from '../domain/item.ts';
import type { ItemListFilter, ItemSortField, ItemSortKey } from '../domain/lists.ts';
import { recordColumns, type ReplicaRecord } from './lookup.ts';
import { toItem } from './records/item.ts';
import { item } from './tables.ts';

const COLUMNS = {
  NUMBER: { column: item.number, type: 'text' },
  DESCRIPTION: { column: item.description, type: 'text' },
  UPDATED_AT: { column: item.updatedAt, type: 'timestamptz' },
} as const;

/** What a list is sorted by, which the item itself need not say: when it was changed, say. */
interface Sorted {
  readonly number: string;
  readonly description: string;
  readonly sortedAt: Date;
}

const KEY_OF: Readonly<Record<ItemSortField, (row: Sorted) => string>> = {
  NUMBER: (row) => row.number,
  DESCRIPTION: (row) => row.description,
  UPDATED_AT: (row) => row.sortedAt.toISOString(),
};

/** Ties are broken by id. */
function itemSortKeys(sort: readonly ItemSortKey[]): SortKey[] {
  return [
    ...sort.map(({ by, descending }): SortKey => ({ ...COLUMNS[by], descending })),
    { column: item.id, descending: false, type: 'uuid' },
  ];
}

export async function readItemPage(
  orm: PostgresJsDatabase,
  integration: string,
  filter: ItemListFilter,
  sort: readonly ItemSortKey[],
  request: PageRequest,
): Promise<Page<Item>> {
  const order = itemSortKeys(sort);
  const { number, description, updatedAt: sortedAt } = item;
  const rows = await orm
    .select({ ...recordColumns(item), number, description, sortedAt })
    .from(item)
    .where(and(condition(integration, filter), keysetAfter(order, request.after)))
    .orderBy(...keysetOrder(order))
    .limit(request.limit + 1);
  const found = rows as (ReplicaRecord & Sorted)[];
  const page = pageOf(found, request.limit, (row) => [
    ...sort.map(({ by }) => KEY_OF[by](row)),
    row.id,
  ]);
  return { ...page, rows: page.rows.map(({ row, keys }) => ({ row: toItem(row), keys })) };
}

export function countItems(
  orm: PostgresJsDatabase,
  integration: string,
  filter: ItemListFilter,
): Promise<number> {
  return orm.$count(item, condition(integration, filter));
}

function condition(integration: string, filter: ItemListFilter): SQL | undefined {
  const { search, numbers, blocked, coupled } = filter;
  const pattern = `%${(search ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`;
  return and(
    eq(item.integration, integration),
    eq(item.system, 'ERP'),
    search == null ? undefined : or(ilike(item.number, pattern), ilike(item.description, pattern)),
    numbers == null ? undefined : sql`${item.number} = any(${sql.param([...numbers])}::text[])`,
    blocked == null ? undefined : eq(item.blocked, blocked),
    coupled == null ? undefined : coupled ? isNotNull(item.partner) : isNull(item.partner),
  );
}
