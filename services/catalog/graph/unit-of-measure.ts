/** An ERP unit of measure. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { UnitOfMeasureResolvers } from './types.generated.ts';

export const UnitOfMeasure: UnitOfMeasureResolvers = {
  async __resolveReference({ id: wanted }, context) {
    const systemId = await systemIdOf(wanted, ID_PREFIX.UnitOfMeasure, context);
    const units = await context.loaders.unitsOfMeasure();
    return units.find(({ id }) => id === systemId) ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.UnitOfMeasure, integration, id),
  unitGroup: ({ unitGroupId }, _args, { loaders }) =>
    unitGroupId === null ? null : loaders.unitGroupById.load(unitGroupId),
};
