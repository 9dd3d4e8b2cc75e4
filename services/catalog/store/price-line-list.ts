/** Reads pages of the lines of a price list, by item, unit and minimum quantity. */
import { keysetAfter, keysetOrder, type SortKey } from '@drawbar/platform/keyset';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import { and, eq, exists, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { PriceListLine } from '../domain/price-list.ts';
import type { Sellable } from '../domain/sellable.ts';
import { recordColumns, type ReplicaRecord } from './lookup.ts';
import { toPriceListLine } from './records/price-list.ts';
import { item, priceLine, resource } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: priceLine.assetNumber, descending: false, type: 'text' },
  { column: priceLine.unitCode, descending: false, type: 'text' },
  { column: priceLine.minimumQuantity, descending: false, type: 'numeric' },
  { column: priceLine.id, descending: false, type: 'uuid' },
];

/** @param sellables when given, only their lines. */
export async function readPriceLinePage(
  orm: PostgresJsDatabase,
  integration: string,
  listCode: string,
  sellables: readonly Sellable[] | null,
  request: PageRequest,
): Promise<Page<PriceListLine>> {
  const rows = await orm
    .select(recordColumns(priceLine))
    .from(priceLine)
    .where(
      and(
        eq(priceLine.integration, integration),
        eq(priceLine.system, 'ERP'),
        eq(priceLine.listCode, listCode),
        inArray(priceLine.priceType, ['Sale', 'Any']),
        or(ofKnown('Item', item, orm), ofKnown('Resource', resource, orm)),
        sellables === null ? undefined : ofSellables(sellables),
        keysetAfter(KEYS, request.after),
      ),
    )
    .orderBy(...keysetOrder(KEYS))
    .limit(request.limit + 1);
  return pageOf((rows as ReplicaRecord[]).map(toPriceListLine), request.limit, (row) => [
    row.assetNumber,
    row.uom ?? '',
    row.minimumQuantity,
    row.id,
  ]);
}

/** A line always names what it prices, so lines for groups, accounts and unknown items stay out. */
function ofKnown(
  assetType: string,
  table: typeof item | typeof resource,
  orm: PostgresJsDatabase,
): SQL | undefined {
  const known = orm
    .select({ one: sql`1` })
    .from(table)
    .where(
      and(
        eq(table.integration, priceLine.integration),
        eq(table.system, 'ERP'),
        eq(table.number, priceLine.assetNumber),
      ),
    );
  return and(eq(priceLine.assetType, assetType), exists(known));
}

function ofSellables(sellables: readonly Sellable[]): SQL | undefined {
  const numbers = (kind: Sellable['kind']): string[] =>
    sellables.filter((sellable) => sellable.kind === kind).map(({ number }) => number);
  return or(
    and(eq(priceLine.assetType, 'Item'), inArray(priceLine.assetNumber, numbers('item'))),
    and(eq(priceLine.assetType, 'Resource'), inArray(priceLine.assetNumber, numbers('resource'))),
  );
}
