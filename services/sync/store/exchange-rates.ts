/**
 * The ERP's exchange rates as the CRM counts them: units of a currency for one of the local one.
 */
import { Decimal, decimal, decimalText, isDecimalText } from '@drawbar/schema/values';
import type { Row } from '../domain/ports.ts';
import { json, type Sql } from './sql.ts';

/** Digits behind the point that exchange rates are kept with (`domain.md` 0.2). */
const RATE_DECIMALS = 10;

export async function keepExchangeRates(
  sql: Sql,
  integration: string,
  rows: readonly Row[],
  removed: readonly string[],
): Promise<void> {
  const rates = rows.flatMap(({ id, data }) => {
    const units = unitsPerLocal(data['exchangeRateAmount'], data['relationalExchangeRateAmount']);
    if (units === null) return [];
    return [{ id, currency: data['currencyCode'], starting_date: data['startingDate'], units }];
  });
  await sql`/* keepExchangeRates */
    insert into sync.exchange_rate (integration, id, currency, starting_date, units)
    select ${integration}, r.id, r.currency, r.starting_date, r.units
    from jsonb_to_recordset(${json(sql, rates)})
      as r (id uuid, currency text, starting_date date, units numeric)
    on conflict (integration, id) do update set currency = excluded.currency,
      starting_date = excluded.starting_date, units = excluded.units`;
  await sql`/* keepExchangeRates remove */ delete from sync.exchange_rate
    where integration = ${integration} and id = any(${removed as string[]}::uuid[])`;
}

/** The rates that hold today, by currency. */
export async function readExchangeRates(
  sql: Sql,
  integration: string,
  currencies: readonly string[],
  today: string,
): Promise<Map<string, string>> {
  const rows = await sql<{ currency: string; units: string }[]>`/* readExchangeRates */
    select distinct on (currency) currency, units from sync.exchange_rate
    where integration = ${integration} and currency = any(${currencies as string[]}::text[])
      and (starting_date is null or starting_date <= ${today})
    order by currency, starting_date desc nulls last`;
  return new Map(rows.map((row) => [row.currency, decimalText(new Decimal(row.units))]));
}

function unitsPerLocal(amount: unknown, relational: unknown): string | null {
  if (typeof amount !== 'string' || typeof relational !== 'string') return null;
  if (!isDecimalText(amount) || !isDecimalText(relational)) return null;
  const local = decimal(relational);
  if (local.isZero()) return null;
  return decimalText(decimal(amount).dividedBy(local).toDecimalPlaces(RATE_DECIMALS));
}
