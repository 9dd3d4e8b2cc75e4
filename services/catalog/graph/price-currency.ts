/** The currency of a price and what it was worth on the day. */
import { rateOn, type Currency, type Rate } from '../domain/currency.ts';
import type { CatalogContext } from './context.ts';
import { allCurrencies } from './currencies.ts';
import { currencyChain } from './exchange-rates.ts';
import { perRequest } from './per-request.ts';
import { invalid, type Failed } from './price-failure.ts';

/** `rate`: null for the local currency. */
export type Money = { readonly currency: Currency; readonly rate: Rate | null };

/** Most of what is priced in a request has one currency. */
const moneys = perRequest<Money | Failed>();

/** @param code as asked, or the customer's; '' is the local currency. */
export function moneyOf(
  code: string,
  day: string,
  context: CatalogContext,
): Promise<Money | Failed> {
  return moneys(context, `${code} ${day}`, () => findMoney(code, day, context));
}

async function findMoney(
  code: string,
  day: string,
  context: CatalogContext,
): Promise<Money | Failed> {
  const currencies = await allCurrencies(context);
  const currency = currencies.find((one) => (code === '' ? one.local : one.code === code));
  if (currency === undefined) {
    const name = code === '' ? 'of the company' : code;
    return { error: invalid('currency', `The ERP has no currency ${name}.`) };
  }
  if (currency.local) return { currency, rate: null };
  const rate = rateOn(await currencyChain(currency.code, context), currency.code, day);
  if (rate !== null) return { currency, rate };
  const message = `The ERP has no exchange rate for ${currency.code} on ${day}.`;
  const fix = `Enter a rate for ${currency.code} in the ERP.`;
  return { error: { code: 'EXCHANGE_RATE_MISSING', message, field: ['currency'], fix } };
}
