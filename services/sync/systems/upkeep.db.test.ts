import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { migrations } from '../migrations.ts';
import { notePage } from '../store/feed.ts';
import { readIntegrations } from '../store/integrations.ts';
import { createUpkeep } from './upkeep.ts';

const key = '00000000-0000-4000-8000-000000000001';
const [euro, dollar] = [randomUUID(), randomUUID()];
const SYNCED = new Date('2026-07-09T12:00:00Z');

let target: TestDatabase;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  target = await testDatabase('sync-upkeep');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`truncate sync.integration, sync.record, sync.exchange_rate, sync.pending cascade`;
  await sql`insert into sync.integration (id, name, enabled, continuous, time_zone, created_at,
      updated_at, item_availability, sales_orders)
    values (${key}, 'CRONUS', true, true, 'Europe/London', now(), now(), '{}', '{}')`;
  for (const [id, code] of [
    [euro, 'EUR'],
    [dollar, 'USD'],
  ] as const) {
    await sql`insert into sync.record (integration, mapping, system, id, label, in_filter, keys,
        match_keys)
      values (${key}, 'CURRENCY', 'ERP', ${id}, ${code}, true, ${[code]}, '{}')`;
    await sql`insert into sync.coupling (id, integration, mapping, erp_id, crm_id, base, state,
        last_synced_at, changed_at)
      values (${randomUUID()}, ${key}, 'CURRENCY', ${id}, ${randomUUID()}, '{}', 'IN_SYNC',
        ${SYNCED}, ${SYNCED})`;
  }
  const [stored] = await readIntegrations(sql);
  if (stored === undefined) throw new Error('The integration was not stored.');
  integration = stored;
});

/** A page of the feed of exchange rates. */
async function notes(rows: readonly Row[], removed: readonly string[] = []): Promise<void> {
  const scope = { integration: key, system: 'ERP', kind: 'exchangeRate' } as const;
  const page = { rows, inserted: new Set<string>(), partnered: new Map<string, string>(), removed };
  await database.sql.begin((tx) => notePage(tx, scope, page, { intakes: [], now: SYNCED }));
}
const rate = (currencyCode: string, startingDate: string, id = randomUUID()): Row => ({
  id,
  version: '1',
  modifiedAt: null,
  data: {
    currencyCode,
    startingDate,
    exchangeRateAmount: '1',
    relationalExchangeRateAmount: '2',
  },
});
/** Settles what is asked for. */
const settled = async (): Promise<void> => {
  await database.sql`delete from sync.pending`;
  await database.sql`update sync.coupling set state = 'IN_SYNC', erp_changed_at = null`;
};
const askedFor = async (): Promise<string[]> =>
  (
    await database.sql<{ label: string }[]>`
      select r.label from sync.pending p join sync.record r on r.id = p.erp_id order by 1`
  ).map(({ label }) => label);

describe('exchange rates', () => {
  it('change their currencies on the day they begin where the company is', async () => {
    await notes([rate('EUR', '2026-07-10'), rate('USD', '2026-07-11')]);
    await settled();
    let now = new Date('2026-07-09T22:30:00Z');
    const look = createUpkeep({ database, intakes: [], now: () => now });
    await look(integration);
    expect(await askedFor()).toEqual([]);
    now = new Date('2026-07-09T23:30:00Z');
    await look(integration);
    expect(await askedFor()).toEqual(['EUR']);
    await settled();
    await database.sql`update sync.coupling set last_synced_at = ${now}`;
    now = new Date('2026-07-13T08:00:00Z');
    // Another process, after days in which nobody looked.
    await createUpkeep({ database, intakes: [], now: () => now })(integration);
    expect(await askedFor()).toEqual(['USD']);
  });

  it('that are removed, or go to another currency, change those that had them', async () => {
    const id = randomUUID();
    await notes([rate('EUR', '2026-01-01', id)]);
    await settled();
    await notes([rate('USD', '2026-01-01', id)]);
    expect(await askedFor()).toEqual(['EUR', 'USD']);
    await settled();
    await notes([], [id]);
    expect(await askedFor()).toEqual(['USD']);
  });
});
