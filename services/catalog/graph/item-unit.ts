/** A unit of measure in which one item can be sold. */
import type { ItemUnitResolvers } from './types.generated.ts';

export const ItemUnit: ItemUnitResolvers = {
  uom: ({ code }) => code,
};
