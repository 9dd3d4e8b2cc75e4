/** Root fields about prices. */
import { responsePathAsArray } from 'graphql';
import { sellableOf } from './keys.ts';
import { eachAlone } from './each-alone.ts';
import { requireAtMost } from './limits.ts';
import type { PriceError } from './price-model.ts';
import { notFound, priceOf, priceOfId } from './price-quote.ts';
import type { QueryResolvers } from './types.generated.ts';

export const priceQueries: Pick<QueryResolvers, 'price' | 'prices'> = {
  price(_parent, { input: { itemId, ...args } }, context, info) {
    return priceOfId(itemId, args, context, responsePathAsArray(info.path));
  },
  async prices(_parent, { inputs }, context, info) {
    requireAtMost(inputs, 'inputs');
    const path = responsePathAsArray(info.path);
    // All are found before the first is priced, so that one call to the ERP serves them all.
    const sellables = await Promise.all(inputs.map(({ itemId }) => sellableOf(itemId, context)));
    const results = inputs.map(async ({ itemId, ...args }, index) => {
      const sellable = sellables[index] ?? null;
      const result =
        sellable === null
          ? notFound(itemId)
          : await priceOf(sellable, args, context, [...path, index]);
      if (result.userErrors.length === 0) return result;
      return { ...result, userErrors: result.userErrors.map((error) => at(index, error)) };
    });
    return eachAlone(results);
  },
};

function at(index: number, error: PriceError): PriceError {
  return { ...error, field: error.field && [String(index), ...error.field] };
}
