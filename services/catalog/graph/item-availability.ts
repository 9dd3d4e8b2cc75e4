/** How much of something there is and will be. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decimal, decimalText } from '@drawbar/schema/values';
import { earliest, missingParts } from '../domain/availability.ts';
import { FiguresModel } from './availability-figures.ts';
import type { AvailabilityModel } from './availability-model.ts';
import { viewOf, wholeScope } from './availability-view.ts';
import type { ItemAvailabilityResolvers } from './types.generated.ts';

export const ItemAvailability: ItemAvailabilityResolvers = {
  item: ({ sellable }) => sellable,
  basis: ({ read }) => read.basis,
  at: ({ question }) => question.at,
  total: (model) => total(model),
  locations: (model) =>
    model.read.basis === 'INVENTORY' ? viewOf(model.read.facts, model).rows : [],
  earliest(model, { quantity }) {
    if (decimal(quantity).lte(0)) {
      throw graphqlError('BAD_USER_INPUT', `quantity must be above zero; got ${quantity}.`);
    }
    const { read, question } = model;
    if (read.basis !== 'INVENTORY') return null;
    return earliest(read.facts, wholeScope(model), question, quantity);
  },
  missing: ({ read }) => (read.basis === 'INVENTORY' ? missingParts(read.facts) : []),
};

function total(model: AvailabilityModel): FiguresModel | null {
  const { read, uom, question } = model;
  if (read.basis === 'NOT_TRACKED') return null;
  if (read.basis === 'INVENTORY') return viewOf(read.facts, model).total;
  const quantity = decimalText(decimal(read.capacity).div(decimal(question.perUnit)));
  const all = { onHand: quantity, planned: null, available: quantity };
  return new FiguresModel({ location: null, variant: null }, uom, all);
}
