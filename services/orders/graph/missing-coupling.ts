/** A record that must be coupled first, with the mapping to couple it through. */
import { globalId, ID_PREFIX, TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { MissingCouplingResolvers } from './types.generated.ts';

/** Of the tables whose records an order names. */
const MAPPING_OF_TABLE: Readonly<Record<string, keyof typeof TABLE_MAPPING_GUIDS>> = {
  accounts: 'CUSTOMER',
  products: 'ITEM-PRODUCT',
};

export const MissingCoupling: MissingCouplingResolvers = {
  async mapping({ table }, _args, context) {
    const name = MAPPING_OF_TABLE[table];
    if (name === undefined) return null;
    const { key } = await context.integration();
    return { id: globalId(ID_PREFIX.TableMapping, key, TABLE_MAPPING_GUIDS[name]) };
  },
};
