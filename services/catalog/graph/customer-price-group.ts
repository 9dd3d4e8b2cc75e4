/** A group of customers that share prices. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import { priceListPage } from './price-lists.ts';
import type { CustomerPriceGroupResolvers } from './types.generated.ts';

/** A group has one list, and some of other times. */
const LISTS_MAX = 100;

export const CustomerPriceGroup: CustomerPriceGroupResolvers = {
  async __resolveReference({ id: wanted }, context) {
    const systemId = await systemIdOf(wanted, ID_PREFIX.CustomerPriceGroup, context);
    return (await context.loaders.priceGroups()).find(({ id }) => id === systemId) ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.CustomerPriceGroup, integration, id),
  /** In the CRM a group is one of its price lists: that which is coupled. */
  async crmId({ code }, _args, context) {
    const filter = { targets: [{ scope: 'CUSTOMER_PRICE_GROUP', code }], validOn: null } as const;
    const { nodes } = await priceListPage(filter, { first: LISTS_MAX }, context);
    return nodes.find(({ crmId }) => crmId !== null)?.crmId ?? null;
  },
  priceLists: ({ code }, { validOn, ...args }, context) =>
    priceListPage({ targets: [{ scope: 'CUSTOMER_PRICE_GROUP', code }], validOn }, args, context),
};
