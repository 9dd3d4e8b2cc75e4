/** The loaders of one request: one look-up for everything that is asked in a tick. */
import type { IntegrationScope } from '@drawbar/platform/subgraph';
import DataLoader from 'dataloader';
import type { Batch, CatalogReads } from '../domain/ports.ts';

/**
 * A page has 100 rows and a row a handful of keys; longer lists of keys gain nothing (runtime.md
 * 4).
 */
const KEYS_PER_STATEMENT_MAX = 500;

export type CatalogLoaders = ReturnType<typeof createLoaders>;

/** @param scope of the request; asked once per batch. */
export function createLoaders(reads: CatalogReads, scope: () => Promise<IntegrationScope>) {
  const one = <T>(read: Batch<T>, keyOf: (row: T) => string) =>
    loader(scope, read, keyOf, (rows) => rows[0] ?? null);
  const many = <T>(read: Batch<T>, keyOf: (row: T) => string) =>
    loader(scope, read, keyOf, (rows) => rows);
  const whole = <T>(read: (integration: string) => Promise<T>) => {
    let rows: Promise<T> | null = null;
    return () => (rows ??= scope().then(({ key }) => read(key)));
  };
  return {
    itemById: one(reads.itemsById, ({ id }) => id),
    itemByNumber: one(reads.itemsByNumber, ({ number }) => number),
    variantsOfItem: many(reads.variantsOfItems, ({ itemId }) => itemId),
    unitsOfItem: many(reads.unitsOfItems, ({ itemId }) => itemId),
    resourceById: one(reads.resourcesById, ({ id }) => id),
    resourceByNumber: one(reads.resourcesByNumber, ({ number }) => number),
    unitsOfResource: many(reads.unitsOfResources, ({ resourceId }) => resourceId),
    productById: one(reads.productsById, ({ id }) => id),
    productByNumber: one(reads.productsByNumber, ({ number }) => number),
    unitGroupById: one(reads.unitGroupsById, ({ id }) => id),
    unitsOfGroup: many(reads.unitsOfGroups, ({ unitGroupId }) => unitGroupId),
    priceListById: one(reads.priceListsById, ({ id }) => id),
    priceListByCode: one(reads.priceListsByCode, ({ code }) => code),
    customerById: one(reads.customersById, ({ id }) => id),
    customerByNumber: one(reads.customersByNumber, ({ number }) => number),
    customerByAccount: one(reads.customersByAccount, ({ accountId }) => accountId ?? ''),
    ratesOfCurrency: many(reads.ratesOfCurrencies, ({ currencyCode }) => currencyCode),
    crmCurrencyByCode: one(reads.crmCurrenciesByCode, ({ code }) => code),
    companies: whole(reads.companies),
    unitsOfMeasure: whole(reads.allUnitsOfMeasure),
    locations: whole(reads.allLocations),
    currencies: whole(reads.allCurrencies),
    priceGroups: whole(reads.allPriceGroups),
    taxSetups: whole(reads.allTaxSetups),
  };
}

function loader<T, Value>(
  scope: () => Promise<IntegrationScope>,
  read: Batch<T>,
  keyOf: (row: T) => string,
  choose: (rows: readonly T[]) => Value,
): DataLoader<string, Value> {
  return new DataLoader(
    async (keys) => {
      const { key } = await scope();
      const rows = Map.groupBy(await read(key, keys), keyOf);
      return keys.map((wanted) => choose(rows.get(wanted) ?? []));
    },
    { maxBatchSize: KEYS_PER_STATEMENT_MAX },
  );
}
