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

const KEY_OF: Readonly<Record<ItemSortField, (item: Item) => string>> = {
  NUMBER: (row) => row.number,
  DESCRIPTION: (row) => row.description,
  UPDATED_AT: (row) => row.updatedAt.toISOString(),
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
  const keys = itemSortKeys(sort);
  const rows = await orm
    .select(recordColumns(item))
    .from(item)
    .where(and(condition(integration, filter), keysetAfter(keys, request.after)))
    .orderBy(...keysetOrder(keys))
    .limit(request.limit + 1);
  return pageOf((rows as ReplicaRecord[]).map(toItem), request.limit, (row) => [
    ...sort.map(({ by }) => KEY_OF[by](row)),
    row.id,
  ]);
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
