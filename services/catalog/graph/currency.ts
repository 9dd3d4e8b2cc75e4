/** An ERP currency, the local one included. */
import { decimalText, globalId, ID_PREFIX } from '@drawbar/schema/values';
import { currencyChain } from './exchange-rates.ts';
import { allCurrencies } from './currencies.ts';
import { rateOn } from '../domain/currency.ts';
import { systemIdOf } from './keys.ts';
import { today } from './today.ts';
import type { CurrencyResolvers } from './types.generated.ts';

/** A rate is shown with this many decimals; prices are converted with the exact fraction. */
const RATE_DECIMALS = 15;

export const Currency: CurrencyResolvers = {
  async __resolveReference({ id: wanted }, context) {
    const systemId = await systemIdOf(wanted, ID_PREFIX.Currency, context);
    return (await allCurrencies(context)).find(({ id }) => id === systemId) ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Currency, integration, id),
  async exchangeRate({ code, local }, { on }, context) {
    const day = on ?? (await today(context));
    if (local) return { validFrom: '0001-01-01', rate: '1' };
    const rate = rateOn(await currencyChain(code, context), code, day);
    if (rate === null) return null;
    const exact = rate.numerator.div(rate.denominator).toDecimalPlaces(RATE_DECIMALS);
    return { validFrom: rate.validFrom, rate: decimalText(exact) };
  },
};
