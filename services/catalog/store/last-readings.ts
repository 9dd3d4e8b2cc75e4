/**
 * Keeps what the ERP said last about things read live, so that an outage or a restart loses none.
 */
import type { Database } from '@drawbar/platform/database';

export interface StoredReading {
  readonly number: string;
  readonly readAt: Date;
  /** As it was given; JSON. */
  readonly reading: unknown;
}

/** The last readings of these numbers; a number never read is absent. */
export async function lastReadings(
  { sql }: Database,
  integration: string,
  kind: string,
  numbers: readonly string[],
): Promise<StoredReading[]> {
  return sql<StoredReading[]>`
    /* lastReadings */ select number, read_at as "readAt", reading from catalog.last_reading
    where integration = ${integration} and kind = ${kind} and number = any(${[...numbers]})`;
}

/**
 * Older figures say nothing any more; a price is kept per customer, so their number must be
 * bounded.
 */
const KEPT_DAYS = 30;
/** Forgotten with each write: more than are written, so that the table shrinks when it should. */
const FORGOTTEN_MAX = 1_000;

/**
 * Remembers readings; an older one never replaces a newer one. Forgets some that nobody has asked
 * for in a month.
 */
export async function keepReadings(
  { sql }: Database,
  integration: string,
  kind: string,
  readings: readonly StoredReading[],
): Promise<void> {
  if (readings.length === 0) return;
  const rows = readings.map(({ number, readAt, reading }) => ({
    number,
    read_at: readAt.toISOString(),
    reading,
  }));
  await sql`
    /* keepReadings */ 
    insert into catalog.last_reading as t (integration, kind, number, read_at, reading)
    select ${integration}, ${kind}, r.number, r.read_at, r.reading
    from jsonb_to_recordset((${JSON.stringify(rows)}::text)::jsonb)
      as r(number text, read_at timestamptz, reading jsonb)
    order by r.number
    on conflict (integration, kind, number) do update
    set read_at = excluded.read_at, reading = excluded.reading where t.read_at < excluded.read_at`;
  const newest = rows.reduce((latest, row) => (row.read_at > latest ? row.read_at : latest), '');
  await sql`
    /* forgetReadings */ delete from catalog.last_reading where ctid in (
      select ctid from catalog.last_reading
      where read_at < ${newest}::timestamptz - make_interval(days => ${KEPT_DAYS})
      limit ${FORGOTTEN_MAX})`;
}
