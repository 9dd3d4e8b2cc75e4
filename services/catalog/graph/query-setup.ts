/** Root fields about price lists and the short tables of the ERP. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX } from '@drawbar/schema/values';
import type { PriceListListFilter, PriceListTarget } from '../domain/lists.ts';
import type { CatalogContext } from './context.ts';
import { allCurrencies } from './currencies.ts';
import { systemIdOf } from './keys.ts';
import { customerOfAccount, priceListPage, targetsOf } from './price-lists.ts';
import type { QueryResolvers } from './types.generated.ts';

export const setupQueries: Pick<
  QueryResolvers,
  'priceLists' | 'customerPriceGroups' | 'currencies' | 'unitsOfMeasure' | 'locations'
> = {
  async priceLists(_parent, { filter, ...args }, context) {
    const { accountId, currency, status, validOn } = filter ?? {};
    const wanted: PriceListListFilter = {
      status,
      validOn,
      targets: accountId == null ? null : await targetsOfAccount(accountId, context),
      currencyCode: currency == null ? null : await erpCode(currency, context),
    };
    return priceListPage(wanted, args, context);
  },
  customerPriceGroups: (_parent, _args, { loaders }) => loaders.priceGroups(),
  currencies: (_parent, _args, context) => allCurrencies(context),
  unitsOfMeasure: (_parent, _args, { loaders }) => loaders.unitsOfMeasure(),
  locations: (_parent, _args, { loaders }) => loaders.locations(),
};

async function targetsOfAccount(id: string, context: CatalogContext): Promise<PriceListTarget[]> {
  const systemId = await systemIdOf(id, ID_PREFIX.Account, context);
  const customer = await customerOfAccount(systemId, context);
  if (customer !== null) return targetsOf(customer);
  throw graphqlError(
    'NOT_FOUND',
    `filter.accountId: account ${id} has no coupled customer, so no price list applies to it.`,
  );
}

/** The ERP writes its local currency as blank. */
async function erpCode(currency: string, context: CatalogContext): Promise<string> {
  const { localCurrency } = await context.integration();
  return currency === localCurrency ? '' : currency;
}
