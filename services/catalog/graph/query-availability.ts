/** Availability of many items in one round trip to the ERP. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { responsePathAsArray } from 'graphql';
import type { AvailabilityModel } from './availability-model.ts';
import type { AvailabilityArguments } from './availability-question.ts';
import { readAvailability } from './availability-read.ts';
import type { CatalogContext } from './context.ts';
import { sellableOf } from './keys.ts';
import { requireAtMost } from './limits.ts';
import type { ResponsePath } from './live-figures.ts';
import type { QueryResolvers } from './types.generated.ts';

export const availabilityQueries: Pick<QueryResolvers, 'availability'> = {
  availability(_parent, { input }, context, info) {
    const { itemIds, ...args } = input;
    requireAtMost(itemIds, 'input.itemIds');
    const path = responsePathAsArray(info.path);
    return itemIds.map((id, index) => one(id, args, context, [...path, index]));
  },
};

/** Rejects alone: graphql makes null and an error entry of it, the others stand. */
async function one(
  id: string,
  args: AvailabilityArguments,
  context: CatalogContext,
  path: ResponsePath,
): Promise<AvailabilityModel> {
  const sellable = await sellableOf(id, context);
  if (sellable !== null) return readAvailability(sellable, args, context, path);
  throw graphqlError(
    'NOT_FOUND',
    `There is no item, resource or coupled product ${id.slice(0, 60)}.`,
  );
}
