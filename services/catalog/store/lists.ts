/** The pages of catalog's long lists, bound to a database. */
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { CatalogLists } from '../domain/ports.ts';
import { countItems, readItemPage } from './item-list.ts';
import { readPriceLinePage } from './price-line-list.ts';
import { countPriceLists, readPriceListPage } from './price-list-list.ts';
import { countResources, readResourcePage } from './resource-list.ts';

export function createLists(orm: PostgresJsDatabase): CatalogLists {
  return {
    items: (integration, filter, sort, slice) =>
      readItemPage(orm, integration, filter, sort, slice),
    countItems: (integration, filter) => countItems(orm, integration, filter),
    resources: (integration, slice) => readResourcePage(orm, integration, slice),
    countResources: (integration) => countResources(orm, integration),
    priceLists: (integration, filter, slice) => readPriceListPage(orm, integration, filter, slice),
    countPriceLists: (integration, filter) => countPriceLists(orm, integration, filter),
    priceLines: (integration, listCode, sellables, slice) =>
      readPriceLinePage(orm, integration, listCode, sellables, slice),
  };
}
