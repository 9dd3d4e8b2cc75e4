/**
 * Which lines of price lists count for a question, and why the others do not (domain.md 6.2, 2).
 */
import { decimal } from '@drawbar/schema/values';
import type { PriceAsk } from './price-ask.ts';
import type { PriceRow } from './price-row.ts';

/** Prices come from some sources, discounts from others. */
export type AmountType = 'price' | 'discount';

/** True when a line is meant for one of the sources and one of the assets of the question. */
export function concerns(row: PriceRow, ask: PriceAsk): boolean {
  return assetLevel(row, ask) !== null && ask.sources.some((source) => isFrom(row, source));
}

/** 0 is the most specific; null prices something else. */
export function assetLevel(row: PriceRow, ask: PriceAsk): number | null {
  const level = ask.assetLevels.findIndex((assets) =>
    assets.some(({ type, number }) => row.assetType === type && row.assetNumber === number),
  );
  return level < 0 ? null : level;
}

/**
 * Why a line that concerns the question is not looked at; null when it is. The quantity is not
 * looked at here: a line for more decides, too, whether less specific ones count.
 */
export function putAside(row: PriceRow, ask: PriceAsk): string | null {
  if (!row.active) return 'The line is not active.';
  if (row.startingDate !== null && row.startingDate > ask.day) {
    return `The line is valid from ${row.startingDate}.`;
  }
  if (row.endingDate !== null && row.endingDate < ask.day) {
    return `The line was valid until ${row.endingDate}.`;
  }
  if (row.currencyCode !== '' && row.currencyCode !== ask.currencyCode) {
    return `The line is in ${row.currencyCode}.`;
  }
  if (row.uom !== '' && row.uom !== ask.uom) return `The line is for the unit ${row.uom}.`;
  if (row.variant !== '' && row.variant !== ask.variant) {
    return `The line is for the variant ${row.variant}.`;
  }
  return null;
}

/** Lines of one kind of amount that count, quantity apart. */
export function looked(rows: readonly PriceRow[], ask: PriceAsk, type: AmountType): PriceRow[] {
  const open = rows.filter((row) => gives(row, type) && putAside(row, ask) === null);
  return ask.sources.flatMap((source) => {
    if (!isForAmount(source.scope, type)) return [];
    const ofSource = open.filter((row) => isFrom(row, source));
    for (const level of ask.assetLevels.keys()) {
      const found = ofSource.filter((row) => assetLevel(row, ask) === level);
      if (found.length > 0) return found;
    }
    return [];
  });
}

/** A line without a unit counts its minimum in base units. */
export function isInMinimum(row: PriceRow, ask: PriceAsk): boolean {
  return decimal(row.minimumQuantity).lte(minimumCounted(row, ask));
}

function minimumCounted(row: PriceRow, ask: PriceAsk) {
  const quantity = decimal(ask.quantity);
  return row.uom === '' ? quantity.times(decimal(ask.perUnit)) : quantity;
}

function gives(row: PriceRow, type: AmountType): boolean {
  return type === 'price' ? row.givesPrice : row.givesDiscount;
}

/** Price groups give prices and discount groups give discounts; everyone else gives both. */
function isForAmount(scope: PriceRow['scope'], type: AmountType): boolean {
  if (scope === 'CUSTOMER_PRICE_GROUP') return type === 'price';
  if (scope === 'CUSTOMER_DISCOUNT_GROUP') return type === 'discount';
  return true;
}

function isFrom(row: PriceRow, source: PriceAsk['sources'][number]): boolean {
  return row.scope === source.scope && row.scopeCode === source.code;
}
