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

/** Remembers readings; an older one never replaces a newer one. */
export async function keepReadings(
  { sql }: Database,
  integration: string,
  kind: string,
  readings: readonly StoredReading[],
): Promise<void> {
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
}
