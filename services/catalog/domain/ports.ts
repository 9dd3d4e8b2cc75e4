/** What the graph needs from outside: the replica, and addresses of records in the two systems. */
import type { CursorKey } from '@drawbar/schema/values';
import type { Company } from './company.ts';
import type { Currency, ExchangeRateRow } from './currency.ts';
import type { Customer } from './customer.ts';
import type { Item, ItemUnit, ItemVariant } from './item.ts';
import type { ItemListFilter, ItemSortKey, PriceListListFilter } from './lists.ts';
import type { Location } from './location.ts';
import type { CustomerPriceGroup, PriceList, PriceListLine } from './price-list.ts';
import type { Product } from './product.ts';
import type { Resource, ResourceUnit } from './resource.ts';
import type { Sellable } from './sellable.ts';
import type { TaxSetup } from './tax.ts';
import type { UnitGroup, UnitGroupUnit, UnitOfMeasure } from './unit.ts';

/** Records by keys, in no order; a key without a record is absent. `integration` is its GUID. */
export type Batch<T> = (integration: string, keys: readonly string[]) => Promise<readonly T[]>;

/** Every record of a short table, in the order of the contract. */
export type Whole<T> = (integration: string) => Promise<readonly T[]>;

/** Part of a list: at most `limit` rows behind the row with the sort keys `after`. */
export interface Slice {
  readonly limit: number;
  readonly after: readonly CursorKey[] | null;
}

/** Rows of a slice, each with its sort keys. */
export interface Rows<Row> {
  readonly rows: readonly { readonly row: Row; readonly keys: readonly CursorKey[] }[];
  readonly hasNextPage: boolean;
}

/** Look-ups of what is sold, for loaders. */
export interface SellableReads {
  readonly itemsById: Batch<Item>;
  readonly itemsByNumber: Batch<Item>;
  readonly variantsOfItems: Batch<ItemVariant>;
  readonly unitsOfItems: Batch<ItemUnit>;
  readonly resourcesById: Batch<Resource>;
  readonly resourcesByNumber: Batch<Resource>;
  readonly unitsOfResources: Batch<ResourceUnit>;
  readonly productsById: Batch<Product>;
  readonly productsByNumber: Batch<Product>;
  readonly unitGroupsById: Batch<UnitGroup>;
  readonly unitsOfGroups: Batch<UnitGroupUnit>;
}

/** Look-ups of set-up tables, customers and price lists. */
export interface SetupReads {
  readonly priceListsById: Batch<PriceList>;
  readonly priceListsByCode: Batch<PriceList>;
  readonly customersById: Batch<Customer>;
  readonly customersByNumber: Batch<Customer>;
  readonly customersByAccount: Batch<Customer>;
  readonly ratesOfCurrencies: Batch<ExchangeRateRow>;
  /** Dataverse GUIDs of the transaction currencies with these ISO codes. */
  readonly crmCurrenciesByCode: Batch<{ readonly id: string; readonly code: string }>;
  readonly companies: Whole<Company>;
  readonly allUnitsOfMeasure: Whole<UnitOfMeasure>;
  readonly allLocations: Whole<Location>;
  /** Without the local one, which is no record of the ERP. */
  readonly allCurrencies: Whole<Currency>;
  readonly allPriceGroups: Whole<CustomerPriceGroup>;
  readonly allTaxSetups: Whole<TaxSetup>;
}

export interface CatalogReads extends SellableReads, SetupReads {}

/** Pages of the long lists. */
export interface CatalogLists {
  items(
    integration: string,
    filter: ItemListFilter,
    sort: readonly ItemSortKey[],
    slice: Slice,
  ): Promise<Rows<Item>>;
  countItems(integration: string, filter: ItemListFilter): Promise<number>;
  resources(integration: string, slice: Slice): Promise<Rows<Resource>>;
  countResources(integration: string): Promise<number>;
  priceLists(
    integration: string,
    filter: PriceListListFilter,
    slice: Slice,
  ): Promise<Rows<PriceList>>;
  countPriceLists(integration: string, filter: PriceListListFilter): Promise<number>;
  /** Lines of a list that price something known; `sellables` null: of everything. */
  priceLines(
    integration: string,
    listCode: string,
    sellables: readonly Sellable[] | null,
    slice: Slice,
  ): Promise<Rows<PriceListLine>>;
}

/** Opens a record in its own system; null while that system's address is unknown. */
export interface RecordLinks {
  item(integration: string, id: string): Promise<string | null>;
  resource(integration: string, id: string): Promise<string | null>;
  product(integration: string, id: string): Promise<string | null>;
}
