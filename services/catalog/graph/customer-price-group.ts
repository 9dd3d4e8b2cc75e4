/** A group of customers that share prices. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import { priceListPage } from './price-lists.ts';
import type { CustomerPriceGroupResolvers } from './types.generated.ts';

export const CustomerPriceGroup: CustomerPriceGroupResolvers = {
  async __resolveReference({ id: wanted }, context) {
    const systemId = await systemIdOf(wanted, ID_PREFIX.CustomerPriceGroup, context);
    return (await context.loaders.priceGroups()).find(({ id }) => id === systemId) ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.CustomerPriceGroup, integration, id),
  priceLists: ({ code }, { validOn, ...args }, context) =>
    priceListPage({ targets: [{ scope: 'CUSTOMER_PRICE_GROUP', code }], validOn }, args, context),
};
