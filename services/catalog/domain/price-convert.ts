/** From a row's price to the price asked for: tax, unit, currency, rounding (domain.md 6.2, 3). */
import { decimal, roundTo, type Decimal } from '@drawbar/schema/values';
import type { PriceAsk } from './price-ask.ts';

export interface Conversion {
  readonly kind: 'TAX' | 'UNIT' | 'CURRENCY' | 'ROUNDING';
  /** Per unit. */
  readonly before: Decimal;
  readonly after: Decimal;
  /** Of `before` and `after`; '' is the local one. */
  readonly currencyBefore: string;
  readonly currencyAfter: string;
  /** Tax percent, quantity per unit or exchange rate; null for a rounding. */
  readonly factor: Decimal | null;
}

export interface Converted {
  readonly amount: Decimal;
  readonly steps: readonly Conversion[];
}

/** What decides which conversions a price needs. */
export interface PriceTerms {
  readonly currencyCode: string;
  readonly uom: string;
  readonly priceIncludesTax: boolean;
  /** Business group whose tax it holds; '' is that of the document. */
  readonly taxGroup: string;
}

/** null when the price needs a tax percent that the ERP does not tell. */
export function convert(price: string, terms: PriceTerms, ask: PriceAsk): Converted | null {
  const start = decimal(price);
  if (start.isZero()) return { amount: start, steps: [] };
  const steps: Conversion[] = [];
  let amount = start;
  let currency = terms.currencyCode;
  const step = (kind: Conversion['kind'], after: Decimal, factor: Decimal | null): void => {
    const currencyAfter = kind === 'CURRENCY' ? ask.currencyCode : currency;
    steps.push({ kind, before: amount, after, currencyBefore: currency, currencyAfter, factor });
    amount = after;
    currency = currencyAfter;
  };
  const taxes = taxSteps(terms, ask);
  if (taxes === null) return null;
  for (const { removed, percent } of taxes) {
    const gross = percent.div(100).plus(1);
    step('TAX', removed ? amount.div(gross) : amount.times(gross), percent);
  }
  if (terms.uom === '' && !decimal(ask.perUnit).eq(1)) {
    step('UNIT', amount.times(decimal(ask.perUnit)), decimal(ask.perUnit));
  }
  if (ask.rate !== null && terms.currencyCode === '') {
    const { numerator, denominator } = ask.rate;
    step('CURRENCY', amount.times(denominator).div(numerator), numerator.div(denominator));
  }
  const rounded = roundTo(amount, ask.unitRounding);
  if (!rounded.eq(amount)) step('ROUNDING', rounded, null);
  return { amount, steps };
}

/**
 * Which taxes are taken from a price and put on it; null when nobody tells a percent it needs.
 * A price with the tax of another group changes its tax where both percents are known.
 */
function taxSteps(
  { priceIncludesTax, taxGroup }: PriceTerms,
  ask: PriceAsk,
): { readonly removed: boolean; readonly percent: Decimal }[] | null {
  const isOwn = taxGroup === '' || taxGroup === ask.taxGroup;
  const held = isOwn ? ask.taxPercent : (ask.taxPercents.get(taxGroup) ?? null);
  const off = held === null ? null : { removed: true, percent: decimal(held) };
  const on = ask.taxPercent === null ? null : { removed: false, percent: decimal(ask.taxPercent) };
  if (!priceIncludesTax) return ask.pricesIncludeTax ? on && [on] : [];
  if (!ask.pricesIncludeTax) return off && [off];
  if (isOwn || off === null || on === null || off.percent.eq(on.percent)) return [];
  return [off, on];
}
