/** Availability of many items in one round trip to the ERP. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { responsePathAsArray, type GraphQLError } from 'graphql';
import { readAvailability } from './availability-read.ts';
import { sellableOf } from './keys.ts';
import { eachAlone } from './each-alone.ts';
import { requireAtMost } from './limits.ts';
import type { QueryResolvers } from './types.generated.ts';

export const availabilityQueries: Pick<QueryResolvers, 'availability'> = {
  async availability(_parent, { input }, context, info) {
    const { itemIds, ...args } = input;
    requireAtMost(itemIds, 'input.itemIds');
    const path = responsePathAsArray(info.path);
    // All are found before the first is read, so that one call to the ERP serves them all.
    const sellables = await Promise.all(itemIds.map((id) => sellableOf(id, context)));
    const answers = itemIds.map((id, index) => {
      const sellable = sellables[index] ?? null;
      return sellable === null
        ? Promise.reject(notFound(id))
        : readAvailability(sellable, args, context, [...path, index]);
    });
    return eachAlone(answers);
  },
};

function notFound(id: string): GraphQLError {
  const message = `There is no item, resource or coupled product ${id.slice(0, 60)}.`;
  return graphqlError('NOT_FOUND', message);
}
