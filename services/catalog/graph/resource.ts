/** An ERP resource. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { responsePathAsArray } from 'graphql';
import { availabilityOf } from './availability-read.ts';
import { systemIdOf } from './keys.ts';
import { priceOf } from './price-quote.ts';
import type { ResourceResolvers } from './types.generated.ts';

export const Resource: ResourceResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Resource, context);
    return systemId === null ? null : context.loaders.resourceById.load(systemId);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Resource, integration, id),
  erpId: ({ id }) => id,
  product: ({ productId }, _args, { loaders }) =>
    productId === null ? null : loaders.productById.load(productId),
  price: (resource, args, context, info) =>
    priceOf(resource, args, context, responsePathAsArray(info.path)),
  availability: (resource, args, context, info) => availabilityOf(resource, args, context, info),
  erpUrl: ({ integration, id }, _args, { readers }) => readers.links.resource(integration, id),
};
