/** Which type an item or a resource is in the graph. */
import type { SellableResolvers } from './types.generated.ts';

export const Sellable: SellableResolvers = {
  __resolveType: ({ kind }) => (kind === 'item' ? 'Item' : 'Resource'),
};
