/** What one unit costs, and why (domain.md 6.2, the new pricing model, lowest price). */
import { Decimal, decimal, roundTo } from '@drawbar/schema/values';
import { CARD_TERMS, type CardPrice, type PriceAsk } from './price-ask.ts';
import { cheapest, deepest, discountOffer, type Offer } from './price-choose.ts';
import { convert, type Converted } from './price-convert.ts';
import { isInMinimum, looked } from './price-filter.ts';
import type { PriceRow } from './price-row.ts';

export interface Price {
  readonly kind: 'price';
  /** Per unit asked, before the discount; in the currency asked. */
  readonly unitPrice: Decimal;
  readonly discountPercent: Decimal;
  /** null: the price of the card. */
  readonly priceRow: PriceRow | null;
  readonly discountRow: PriceRow | null;
}

export type PriceOutcome =
  | Price
  /** A price with tax must become one without, or the reverse, by a percent nobody tells. */
  | { readonly kind: 'tax-unknown'; readonly row: PriceRow | null };

/** @param rows lines that may concern the question; others are left out here. */
export function resolvePrice(
  ask: PriceAsk,
  rows: readonly PriceRow[],
  card: CardPrice,
): PriceOutcome {
  const discount = bestDiscount(ask, rows);
  const percent = discount?.value ?? new Decimal(0);
  const offers: (Offer & { readonly converted: Converted })[] = [];
  for (const row of looked(rows, ask, 'price')) {
    if (!isInMinimum(row, ask)) continue;
    const converted = convert(row.unitPrice, row, ask);
    if (converted === null) return { kind: 'tax-unknown', row };
    const value = afterDiscount(converted.amount, row.allowLineDiscount ? percent : new Decimal(0));
    offers.push({ row, value, converted });
  }
  const chosen = cheapest(offers);
  if (chosen === null) {
    const converted = convert(card.unitPrice, { ...CARD_TERMS, ...card }, ask);
    if (converted === null) return { kind: 'tax-unknown', row: null };
    return priceOf(converted.amount, null, discount);
  }
  const { converted } = offers.find(({ row }) => row === chosen.row) ?? { converted: null };
  const amount = converted?.amount ?? new Decimal(0);
  return priceOf(amount, chosen.row, chosen.row.allowLineDiscount ? discount : null);
}

/** Per unit, after the discount. */
export function netUnitPrice({ unitPrice, discountPercent }: Price): Decimal {
  return afterDiscount(unitPrice, discountPercent);
}

/** Quantity times price less the discount, each rounded as the ERP rounds a line. */
export function lineAmount(price: Price, ask: PriceAsk): Decimal {
  const gross = roundTo(decimal(ask.quantity).times(price.unitPrice), ask.amountRounding);
  if (price.discountPercent.isZero()) return gross;
  const discount = gross.times(price.discountPercent).div(100);
  return gross.minus(roundTo(discount, ask.amountRounding));
}

function bestDiscount(ask: PriceAsk, rows: readonly PriceRow[]): Offer | null {
  if (!ask.allowLineDiscount) return null;
  const offers = looked(rows, ask, 'discount')
    .filter((row) => isInMinimum(row, ask))
    .flatMap((row) => discountOffer(row) ?? []);
  return deepest(offers);
}

function priceOf(unitPrice: Decimal, priceRow: PriceRow | null, discount: Offer | null): Price {
  return {
    kind: 'price',
    unitPrice,
    discountPercent: discount?.value ?? new Decimal(0),
    priceRow,
    discountRow: discount?.row ?? null,
  };
}

function afterDiscount(price: Decimal, percent: Decimal): Decimal {
  if (percent.isZero()) return price;
  return price.times(new Decimal(100).minus(percent)).div(100);
}
