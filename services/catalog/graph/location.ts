/** An ERP location. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { LocationResolvers } from './types.generated.ts';

export const Location: LocationResolvers = {
  async __resolveReference({ id: wanted }, context) {
    const systemId = await systemIdOf(wanted, ID_PREFIX.Location, context);
    return (await context.loaders.locations()).find(({ id }) => id === systemId) ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Location, integration, id),
};
