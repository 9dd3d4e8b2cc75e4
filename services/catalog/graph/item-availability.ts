/** How much of something there is. */
import { decimal, decimalText } from '@drawbar/schema/values';
import { figures, missingParts } from '../domain/availability.ts';
import type { AvailabilityModel, FiguresModel } from './availability-model.ts';
import type { ItemAvailabilityResolvers } from './types.generated.ts';

export const ItemAvailability: ItemAvailabilityResolvers = {
  item: ({ sellable }) => sellable,
  basis: ({ read }) => read.basis,
  total: (model) => total(model),
  locations: (model) => locationRows(model),
  missing: ({ read }) => (read.basis === 'INVENTORY' ? missingParts(read.facts) : []),
};

/** All asked locations together. */
function total({
  read,
  variant,
  askedLocations,
  uom,
  perUnit,
}: AvailabilityModel): FiguresModel | null {
  const locations = askedLocations?.map(({ code }) => code) ?? null;
  if (read.basis === 'NOT_TRACKED') return null;
  if (read.basis === 'CAPACITY') {
    const quantity = decimalText(decimal(read.capacity).div(decimal(perUnit)));
    const all = { onHand: quantity, available: quantity };
    return { location: null, variant: null, uom, figures: all };
  }
  const all = figures(read.facts, { variant, locations }, perUnit);
  return all === null ? null : { location: null, variant, uom, figures: all };
}

/** A row per location, and one for stock without a location where there is some. */
function locationRows(model: AvailabilityModel): FiguresModel[] {
  const { read, variant, variantRows, askedLocations, allLocations, uom, perUnit } = model;
  if (read.basis !== 'INVENTORY') return [];
  const { facts } = read;
  const unplaced = facts.stock.some(({ location }) => location === '');
  const places = askedLocations ?? [...(unplaced ? [null] : []), ...allLocations];
  const rows: FiguresModel[] = [];
  for (const location of places) {
    for (const code of [variant, ...variantRows]) {
      const scope = { variant: code, locations: [location?.code ?? ''] };
      const found = figures(facts, scope, perUnit);
      if (found !== null) rows.push({ location, variant: code, uom, figures: found });
    }
  }
  return rows;
}
