/**
 * Which of the lines that count makes the price, and which the discount (domain.md 6.2, 4). The ERP
 * walks them in the order of list and line: a line with a currency or a variant of its own replaces
 * one without, a line without never replaces one with; else the better amount wins, the first of
 * equals.
 */
import { decimal, type Decimal } from '@drawbar/schema/values';
import type { PriceRow } from './price-row.ts';

/** A line and what it comes to. */
export interface Offer {
  readonly row: PriceRow;
  /** A price after the discount, or a percent. */
  readonly value: Decimal;
}

/** The offer that makes the price; null when there is none. */
export function cheapest(offers: readonly Offer[]): Offer | null {
  return best(offers, (offer, champion) => offer.value.lt(champion.value));
}

/** The offer that makes the discount; null when there is none. */
export function deepest(offers: readonly Offer[]): Offer | null {
  return best(offers, (offer, champion) => offer.value.gt(champion.value));
}

/** A line that gives only a discount of 0 % still is one; a line for both with 0 % is none. */
export function discountOffer(row: PriceRow): Offer | null {
  const value = decimal(row.discountPercent);
  return row.givesPrice && value.lte(0) ? null : { row, value };
}

function best(
  offers: readonly Offer[],
  isBetter: (offer: Offer, champion: Offer) => boolean,
): Offer | null {
  let champion: Offer | null = null;
  for (const offer of offers.toSorted((a, b) => inListOrder(a.row, b.row))) {
    if (champion === null) {
      champion = offer;
      continue;
    }
    const gains = isMoreSpecific(offer.row, champion.row);
    const loses = isMoreSpecific(champion.row, offer.row);
    if (gains && !loses) champion = offer;
    else if ((gains || !loses) && isBetter(offer, champion)) champion = offer;
  }
  return champion;
}

/** True when `a` names a currency or a variant where `b` leaves it open. */
function isMoreSpecific(a: PriceRow, b: PriceRow): boolean {
  return (a.currencyCode !== '' && b.currencyCode === '') || (a.variant !== '' && b.variant === '');
}

/** The order in which the ERP walks lines. */
export function inListOrder(a: PriceRow, b: PriceRow): number {
  if (a.listCode !== b.listCode) return a.listCode < b.listCode ? -1 : 1;
  return a.lineNumber - b.lineNumber;
}
