/** Every line the rules looked at and what became of it, the chosen ones first. */
import { decimal, type Decimal } from '@drawbar/schema/values';
import { CARD_TERMS, type CardPrice, type PriceAsk } from './price-ask.ts';
import { inListOrder } from './price-choose.ts';
import { convert, type Conversion } from './price-convert.ts';
import { assetLevel, concerns, isInMinimum, looked, putAside } from './price-filter.ts';
import type { PriceListScope } from './price-list.ts';
import type { PriceRow } from './price-row.ts';
import type { Price } from './price.ts';

export interface Candidate {
  /** null: the card. */
  readonly listCode: string | null;
  readonly scope: PriceListScope;
  /** In the line's own unit. */
  readonly minimumQuantity: string;
  /** null for a line that gives only a discount. */
  readonly unitPrice: Decimal | null;
  /** Of `unitPrice`; '' is the local one. */
  readonly currencyCode: string;
  readonly discountPercent: string | null;
  readonly chosen: boolean;
  readonly reason: string;
  readonly conversions: readonly Conversion[];
}

/** Lines shown beside the chosen ones; an item has a handful for one customer. */
const CANDIDATES_MAX = 100;

export function explain(
  ask: PriceAsk,
  rows: readonly PriceRow[],
  card: CardPrice,
  price: Price,
): Candidate[] {
  const looking = new Set([...looked(rows, ask, 'price'), ...looked(rows, ask, 'discount')]);
  const rankOf = (row: PriceRow): number =>
    row === price.priceRow ? 0 : row === price.discountRow ? 1 : 2;
  const candidates = rows
    .filter((row) => concerns(row, ask))
    .sort((a, b) => rankOf(a) - rankOf(b) || inListOrder(a, b))
    .map((row) => candidateOf(row, ask, price, looking.has(row)));
  const last = cardCandidate(ask, card, price);
  const all = last.chosen ? [last, ...candidates] : [...candidates, last];
  return all.slice(0, CANDIDATES_MAX);
}

function candidateOf(row: PriceRow, ask: PriceAsk, price: Price, isLooked: boolean): Candidate {
  const makesPrice = row === price.priceRow;
  const makesDiscount = row === price.discountRow;
  const aside = putAside(row, ask);
  const converted = row.givesPrice && aside === null ? convert(row.unitPrice, row, ask) : null;
  return {
    listCode: row.listCode,
    scope: row.scope ?? 'ALL_CUSTOMERS',
    minimumQuantity: row.minimumQuantity,
    unitPrice: row.givesPrice ? (converted?.amount ?? decimal(row.unitPrice)) : null,
    currencyCode: converted === null ? row.currencyCode : ask.currencyCode,
    discountPercent: row.givesDiscount ? row.discountPercent : null,
    chosen: makesPrice || makesDiscount,
    reason: makesPrice || makesDiscount ? chosenFor(makesPrice, makesDiscount) : whyNot(),
    conversions: converted?.steps ?? [],
  };

  function whyNot(): string {
    if (aside !== null) return aside;
    if (!isLooked) return notLooked(row, ask);
    if (!isInMinimum(row, ask))
      return `The line holds from a quantity of ${row.minimumQuantity} on.`;
    if (!row.givesPrice && !ask.allowLineDiscount) return 'The customer gets no line discounts.';
    if (!row.givesPrice && price.priceRow?.allowLineDiscount === false) {
      return 'The price that was chosen allows no line discount.';
    }
    return 'A more specific or a better line was chosen.';
  }
}

function chosenFor(makesPrice: boolean, makesDiscount: boolean): string {
  if (makesPrice && makesDiscount) return 'It gives the lowest price and the highest discount.';
  return makesPrice ? 'It gives the lowest price that applies.' : 'It gives the highest discount.';
}

function notLooked(row: PriceRow, ask: PriceAsk): string {
  if ((assetLevel(row, ask) ?? 0) > 0) return 'A line for the item itself goes before it.';
  return row.scope === 'CUSTOMER_PRICE_GROUP'
    ? 'A customer price group gives prices, no discounts.'
    : 'A customer discount group gives discounts, no prices.';
}

function cardCandidate(ask: PriceAsk, card: CardPrice, price: Price): Candidate {
  const converted = convert(card.unitPrice, { ...CARD_TERMS, ...card }, ask);
  const chosen = price.priceRow === null;
  return {
    listCode: null,
    scope: 'ALL_CUSTOMERS',
    minimumQuantity: '0',
    unitPrice: converted?.amount ?? decimal(card.unitPrice),
    currencyCode: converted === null ? '' : ask.currencyCode,
    discountPercent: null,
    chosen,
    reason: chosen
      ? 'No price list gives a price, so the price of the card holds.'
      : 'A price list gives a price; the card is the last resort.',
    conversions: converted?.steps ?? [],
  };
}
