/** Reads pages of price lists for sales, by code. */
import { keysetAfter, keysetOrder, type SortKey } from '@drawbar/platform/keyset';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import { and, eq, gte, inArray, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { PriceListListFilter, PriceListTarget } from '../domain/lists.ts';
import { SCOPE_OF_SOURCE, type PriceList, type PriceListStatus } from '../domain/price-list.ts';
import { recordColumns, type ReplicaRecord } from './lookup.ts';
import { toPriceList } from './records/price-list.ts';
import { priceList } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: priceList.code, descending: false, type: 'text' },
  { column: priceList.id, descending: false, type: 'uuid' },
];

const STATUS_TEXT: Readonly<Record<PriceListStatus, string>> = {
  DRAFT: 'Draft',
  ACTIVE: 'Active',
  INACTIVE: 'Inactive',
};

export async function readPriceListPage(
  orm: PostgresJsDatabase,
  integration: string,
  filter: PriceListListFilter,
  request: PageRequest,
): Promise<Page<PriceList>> {
  const rows = await orm
    .select(recordColumns(priceList))
    .from(priceList)
    .where(and(condition(integration, filter), keysetAfter(KEYS, request.after)))
    .orderBy(...keysetOrder(KEYS))
    .limit(request.limit + 1);
  return pageOf((rows as ReplicaRecord[]).map(toPriceList), request.limit, (row) => [
    row.code,
    row.id,
  ]);
}

export function countPriceLists(
  orm: PostgresJsDatabase,
  integration: string,
  filter: PriceListListFilter,
): Promise<number> {
  return orm.$count(priceList, condition(integration, filter));
}

function condition(integration: string, filter: PriceListListFilter): SQL | undefined {
  const { status, targets, validOn, currencyCode } = filter;
  return and(
    eq(priceList.integration, integration),
    eq(priceList.system, 'ERP'),
    inArray(priceList.priceType, ['Sale', 'Any']),
    inArray(priceList.sourceType, Object.keys(SCOPE_OF_SOURCE)),
    status == null
      ? undefined
      : inArray(
          priceList.status,
          status.map((word) => STATUS_TEXT[word]),
        ),
    targets == null ? undefined : or(...targets.map(appliesTo)),
    currencyCode == null ? undefined : eq(priceList.currencyCode, currencyCode),
    validOn == null
      ? undefined
      : and(
          or(isNull(priceList.validFrom), lte(priceList.validFrom, validOn)),
          or(isNull(priceList.validTo), gte(priceList.validTo, validOn)),
        ),
  );
}

function appliesTo({ scope, code }: PriceListTarget): SQL | undefined {
  const sources = Object.keys(SCOPE_OF_SOURCE).filter(
    (source) => SCOPE_OF_SOURCE[source] === scope,
  );
  return and(inArray(priceList.sourceType, sources), eq(priceList.sourceNumber, code));
}
