/** How much of something there is and will be. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decimal, decimalText } from '@drawbar/schema/values';
import { earliest, figures, missingParts } from '../domain/availability.ts';
import { unknownPlaces, type AvailabilityModel, type FiguresModel } from './availability-model.ts';
import type { ItemAvailabilityResolvers } from './types.generated.ts';

export const ItemAvailability: ItemAvailabilityResolvers = {
  item: ({ sellable }) => sellable,
  basis: ({ read }) => read.basis,
  at: ({ question }) => question.at,
  total: (model) => total(model),
  locations: (model) => locationRows(model),
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

/** All asked locations together. */
function wholeScope({ variant, askedLocations }: AvailabilityModel) {
  return { variant, locations: askedLocations?.map(({ code }) => code) ?? null };
}

function total(model: AvailabilityModel): FiguresModel | null {
  const { read, variant, uom, question } = model;
  if (read.basis === 'NOT_TRACKED') return null;
  if (read.basis === 'CAPACITY') {
    const quantity = decimalText(decimal(read.capacity).div(decimal(question.perUnit)));
    const all = { onHand: quantity, planned: null, available: quantity };
    return { location: null, variant: null, uom, figures: all };
  }
  const all = figures(read.facts, wholeScope(model), question);
  return all === null ? null : { location: null, variant, uom, figures: all };
}

/**
 * A row per location, and one for what the ERP keeps without a location, where there is some; with
 * it what stands at a location that was deleted, so that the rows add up.
 */
function locationRows(model: AvailabilityModel): FiguresModel[] {
  const { read, variant, variantRows, askedLocations, allLocations, uom, question } = model;
  if (read.basis !== 'INVENTORY') return [];
  const { facts } = read;
  const placed = [...facts.stock, ...(facts.plan?.movements ?? [])];
  const lost = askedLocations === null ? unknownPlaces(model) : [];
  const unplaced = lost.length > 0 || placed.some(({ location }) => location === '');
  const places = askedLocations ?? [...(unplaced ? [null] : []), ...allLocations];
  const rows: FiguresModel[] = [];
  for (const location of places) {
    for (const code of [variant, ...variantRows]) {
      const codes = location === null ? ['', ...lost] : [location.code];
      const scope = { variant: code, locations: codes };
      const found = figures(facts, scope, question);
      if (found !== null) rows.push({ location, variant: code, uom, figures: found });
    }
  }
  return rows;
}
