/**
 * The ERP's exchange rates as the CRM counts them: units of a currency for one of the local one.
 */
import { Decimal, decimal, decimalText, isDecimalText } from '@drawbar/schema/values';
import type { Row } from '../domain/ports.ts';
import { json, type Sql } from './sql.ts';

/** Digits behind the point that exchange rates are kept with (`domain.md` 0.2). */
const RATE_DECIMALS = 10;

/** Answers the currencies whose rates these are, or were. */
export async function keepExchangeRates(
  sql: Sql,
  integration: string,
  rows: readonly Row[],
  removed: readonly string[],
): Promise<string[]> {
  const rates = rows.flatMap(({ id, data }) => {
    const units = unitsPerLocal(data['exchangeRateAmount'], data['relationalExchangeRateAmount']);
    if (units === null) return [];
    return [{ id, currency: data['currencyCode'], starting_date: data['startingDate'], units }];
  });
  const ids = [...rows.map(({ id }) => id), ...removed];
  const before = await sql<{ currency: string }[]>`/* keepExchangeRates before */
    select distinct currency from sync.exchange_rate
    where integration = ${integration} and id = any(${ids}::uuid[])`;
  await sql`/* keepExchangeRates */
    insert into sync.exchange_rate (integration, id, currency, starting_date, units)
    select ${integration}, r.id, r.currency, r.starting_date, r.units
    from jsonb_to_recordset(${json(sql, rates)})
      as r (id uuid, currency text, starting_date date, units numeric)
    on conflict (integration, id) do update set currency = excluded.currency,
      starting_date = excluded.starting_date, units = excluded.units`;
  await sql`/* keepExchangeRates remove */ delete from sync.exchange_rate
    where integration = ${integration} and id = any(${removed as string[]}::uuid[])`;
  const own = rows.map(({ data }) => String(data['currencyCode'] ?? ''));
  return [...new Set([...own, ...before.map(({ currency }) => currency)])];
}

/** A pair that was settled a moment after midnight may have been decided before it. */
const DECIDED_MINUTES = 5;

/** Coupled currencies whose rate of today began since they were last synchronised. */
export async function ratesBegun(
  sql: Sql,
  integration: string,
  { today, timeZone }: { readonly today: string; readonly timeZone: string },
): Promise<string[]> {
  const rows = await sql<{ currency: string }[]>`/* ratesBegun */
    select distinct r.currency from sync.exchange_rate r
    join sync.record k on k.integration = r.integration and k.mapping = 'CURRENCY'
      and k.system = 'ERP' and k.keys @> array[r.currency]
    join sync.coupling c on c.integration = r.integration and c.mapping = 'CURRENCY'
      and c.erp_id = k.id
    where r.integration = ${integration} and r.starting_date <= ${today}
      and r.starting_date > ((c.last_synced_at - make_interval(mins => ${DECIDED_MINUTES}))
        at time zone ${timeZone})::date`;
  return rows.map(({ currency }) => currency);
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
