/**
 * How much of an item there is: figures for one location, or for several together (domain.md 6.3).
 */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { ItemFacts, StockLevel } from './item-facts.ts';

/** What an ERP may be unable to tell. */
export type AvailabilityPart =
  'LOCATIONS' | 'VARIANTS' | 'RESERVATIONS' | 'RECEIPTS' | 'REQUIREMENTS' | 'DATES';

/** Which stock counts. */
export interface StockScope {
  /** Code of the variant; null counts all. */
  readonly variant: string | null;
  /** Codes of the locations, '' for none; null sets no filter. */
  readonly locations: readonly string[] | null;
}

/** Exact decimals, in the unit asked; null where the ERP cannot tell. */
export interface Figures {
  readonly onHand: string;
  readonly available: string;
}

/** The ERP's own precision of quantities. */
const QUANTITY_DECIMALS = 5;

export function missingParts(facts: ItemFacts): AvailabilityPart[] {
  const parts: AvailabilityPart[] = [];
  if (facts.detail === 'item') parts.push('LOCATIONS');
  if (facts.detail !== 'variant') parts.push('VARIANTS');
  return [...parts, 'RESERVATIONS', 'RECEIPTS', 'REQUIREMENTS', 'DATES'];
}

/**
 * The figures of a scope; null when the ERP's stock is not detailed enough to tell.
 * @param perUnit base units in one unit asked, above zero.
 */
export function figures(facts: ItemFacts, scope: StockScope, perUnit: string): Figures | null {
  if (scope.locations !== null && facts.detail === 'item') return null;
  if (scope.variant !== null && facts.detail !== 'variant') return null;
  const onHand = facts.stock
    .filter((level) => counts(level, scope))
    .reduce((sum, level) => sum.plus(decimal(level.quantity)), new Decimal(0));
  return {
    onHand: inUnit(onHand, perUnit),
    available: inUnit(Decimal.max(onHand, 0), perUnit),
  };
}

function counts(level: StockLevel, { variant, locations }: StockScope): boolean {
  if (variant !== null && level.variant !== variant) return false;
  return locations === null || locations.includes(level.location);
}

function inUnit(base: Decimal, perUnit: string): string {
  return decimalText(base.div(decimal(perUnit)).toDecimalPlaces(QUANTITY_DECIMALS));
}
