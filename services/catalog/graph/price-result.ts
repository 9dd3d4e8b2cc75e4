/** A price, or why there is none, and everything a quote consists of. */
import { decimalText, type Decimal } from '@drawbar/schema/values';
import { priceBreaks } from '../domain/price-breaks.ts';
import { explain } from '../domain/price-explain.ts';
import { lineAmount } from '../domain/price.ts';
import type { CatalogContext } from './context.ts';
import { currencyOf } from './currencies.ts';
import type {
  PriceCandidateResolvers,
  PriceConversionResolvers,
  PriceQuoteResolvers,
  UserErrorResolvers,
} from './types.generated.ts';

/** Digits of an intermediate amount that are shown; the computation keeps fifty. */
const SHOWN_DECIMALS = 10;

export const UserError: UserErrorResolvers = {
  __resolveType: () => 'InputError',
};

export const PriceQuote: PriceQuoteResolvers = {
  item: ({ sellable }) => sellable,
  quantity: ({ ask }) => ({ value: ask.quantity, uom: ask.uom }),
  unitPrice: ({ price, currency }) => ({ amount: shown(price.unitPrice), currency }),
  discountPercent: ({ price }) => decimalText(price.discountPercent),
  lineAmount: ({ price, ask, currency }) => ({ amount: shown(lineAmount(price, ask)), currency }),
  pricesIncludeTax: ({ ask }) => ask.pricesIncludeTax,
  priceList: ({ price }, _args, context) => listOf(price.priceRow?.listCode ?? null, context),
  breaks: ({ ask, currency, rows, card }) =>
    priceBreaks(ask, rows, card).map(({ minimumQuantity, unitPrice }) => ({
      minimumQuantity: decimalText(minimumQuantity),
      unitPrice: { amount: shown(unitPrice), currency },
    })),
  explain: ({ ask, rows, card, price }) => explain(ask, rows, card, price),
};

export const PriceCandidate: PriceCandidateResolvers = {
  priceList: ({ listCode }, _args, context) => listOf(listCode, context),
  appliesTo: ({ scope }) => scope,
  unitPrice: ({ unitPrice, currencyCode }, _args, context) =>
    unitPrice === null ? null : money(unitPrice, currencyCode, context),
};

export const PriceConversion: PriceConversionResolvers = {
  before: ({ before, currencyBefore }, _args, context) => money(before, currencyBefore, context),
  after: ({ after, currencyAfter }, _args, context) => money(after, currencyAfter, context),
  factor: ({ factor }) => (factor === null ? null : shown(factor)),
};

async function money(amount: Decimal, currencyCode: string, context: CatalogContext) {
  return { amount: shown(amount), currency: await currencyOf(currencyCode, context) };
}

function shown(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(SHOWN_DECIMALS));
}

function listOf(code: string | null, { loaders }: CatalogContext) {
  return code === null ? null : loaders.priceListByCode.load(code);
}
