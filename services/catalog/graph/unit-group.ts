/** A CRM unit group and its units. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { UnitGroupResolvers, UnitGroupUnitResolvers } from './types.generated.ts';

export const UnitGroup: UnitGroupResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.UnitGroup, context);
    return systemId === null ? null : context.loaders.unitGroupById.load(systemId);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.UnitGroup, integration, id),
  crmId: ({ id }) => id,
  async units({ id }, _args, { loaders }) {
    const units = await loaders.unitsOfGroup.load(id);
    return units.toSorted((a, b) => Number(b.base) - Number(a.base) || (a.name < b.name ? -1 : 1));
  },
};

export const UnitGroupUnit: UnitGroupUnitResolvers = {
  crmId: ({ id }) => id,
};
