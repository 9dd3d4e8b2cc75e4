/** A price, a discount, or both, for one item in one list. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { currencyOf } from './currencies.ts';
import type { PriceListLineResolvers } from './types.generated.ts';

export const PriceListLine: PriceListLineResolvers = {
  async item({ assetType, assetNumber }, _args, { loaders }) {
    const sellable = await (assetType === 'Item'
      ? loaders.itemByNumber.load(assetNumber)
      : loaders.resourceByNumber.load(assetNumber));
    if (sellable !== null) return sellable;
    throw graphqlError('NOT_FOUND', `${assetType} ${assetNumber} of this price is gone.`);
  },
  async unitPrice({ unitPrice, currencyCode }, _args, context) {
    if (unitPrice === null) return null;
    return { amount: unitPrice, currency: await currencyOf(currencyCode, context) };
  },
};
