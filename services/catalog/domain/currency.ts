/** Currencies, and what one was worth in the local currency on a day. */
import { Decimal, decimal } from '@drawbar/schema/values';

export interface Currency {
  readonly integration: string;
  /** SystemId of the currency; of the company for the local one, which is no record of its own. */
  readonly id: string;
  readonly code: string;
  readonly description: string;
  readonly local: boolean;
  readonly decimalPlaces: number;
  /** Unit prices and amounts are rounded to multiples of these; exact decimals above zero. */
  readonly unitRounding: string;
  readonly amountRounding: string;
  readonly crmId: string | null;
}

/**
 * A row of the ERP: `amount` of the currency are worth `relationalAmount` of the relational one.
 */
export interface ExchangeRateRow {
  readonly currencyCode: string;
  /** First day on which it holds. */
  readonly startingDate: string;
  readonly amount: string;
  readonly relationalAmount: string;
  /** '' is the local currency. */
  readonly relationalCode: string;
}

/** Local currency for one unit of a currency, as a fraction so that nothing is rounded early. */
export interface Rate {
  readonly validFrom: string;
  readonly numerator: Decimal;
  readonly denominator: Decimal;
}

/** A currency may be quoted in another one, which is quoted in the local one; more is a loop. */
const CHAIN_MAX = 4;

/**
 * The rate in force on a day; null when there is none.
 * @param rows of every currency that may be in the chain, in any order.
 */
export function rateOn(
  rows: readonly ExchangeRateRow[],
  currencyCode: string,
  day: string,
): Rate | null {
  let wanted = currencyCode;
  let validFrom = '';
  let numerator = new Decimal(1);
  let denominator = new Decimal(1);
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    const row = newestUntil(rows, wanted, day);
    if (row === null) return null;
    numerator = numerator.times(decimal(row.relationalAmount));
    denominator = denominator.times(decimal(row.amount));
    if (numerator.lte(0) || denominator.lte(0)) return null;
    validFrom = row.startingDate > validFrom ? row.startingDate : validFrom;
    if (row.relationalCode === '') return { validFrom, numerator, denominator };
    wanted = row.relationalCode;
  }
  return null;
}

function newestUntil(
  rows: readonly ExchangeRateRow[],
  currencyCode: string,
  day: string,
): ExchangeRateRow | null {
  let best: ExchangeRateRow | null = null;
  for (const row of rows) {
    if (row.currencyCode !== currencyCode || row.startingDate > day) continue;
    if (best === null || row.startingDate > best.startingDate) best = row;
  }
  return best;
}
