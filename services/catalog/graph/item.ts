/** An ERP item. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { responsePathAsArray } from 'graphql';
import { availabilityOf } from './availability-read.ts';
import { systemIdOf } from './keys.ts';
import { priceOf } from './price-quote.ts';
import type { ItemResolvers } from './types.generated.ts';

export const Item: ItemResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Item, context);
    return systemId === null ? null : context.loaders.itemById.load(systemId);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Item, integration, id),
  erpId: ({ id }) => id,
  async units({ id, baseUom }, _args, { loaders }) {
    const units = await loaders.unitsOfItem.load(id);
    return units.toSorted(
      (a, b) =>
        Number(b.code === baseUom) - Number(a.code === baseUom) || (a.code < b.code ? -1 : 1),
    );
  },
  async variants({ id }, _args, { loaders }) {
    const variants = await loaders.variantsOfItem.load(id);
    return variants.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  },
  product: ({ productId }, _args, { loaders }) =>
    productId === null ? null : loaders.productById.load(productId),
  price: (item, args, context, info) =>
    priceOf(item, args, context, responsePathAsArray(info.path)),
  availability: (item, args, context, info) => availabilityOf(item, args, context, info),
  erpUrl: ({ integration, id }, _args, { readers }) => readers.links.item(integration, id),
};
