/** A CRM product. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { responsePathAsArray } from 'graphql';
import { availabilityOf } from './availability-read.ts';
import { sellableOfProduct, systemIdOf } from './keys.ts';
import { priceOfId } from './price-quote.ts';
import type { ProductResolvers } from './types.generated.ts';

export const Product: ProductResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Product, context);
    return systemId === null ? null : context.loaders.productById.load(systemId);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Product, integration, id),
  crmId: ({ id }) => id,
  unitGroup: ({ unitGroupId }, _args, { loaders }) =>
    unitGroupId === null ? null : loaders.unitGroupById.load(unitGroupId),
  item: (product, _args, context) => sellableOfProduct(product, context),
  price: ({ integration, id }, args, context, info) =>
    priceOfId(
      globalId(ID_PREFIX.Product, integration, id),
      args,
      context,
      responsePathAsArray(info.path),
    ),
  async availability(product, args, context, info) {
    const sellable = await sellableOfProduct(product, context);
    return sellable === null ? null : availabilityOf(sellable, args, context, info);
  },
  crmUrl: ({ integration, id }, _args, { readers }) => readers.links.product(integration, id),
};
