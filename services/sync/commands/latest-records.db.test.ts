import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { HINTS_CHANNEL } from '../store/announce-hints.ts';
import {
  STORED_KEY,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { haveRead } from './latest-records.ts';

const SINCE = new Date('2026-01-22T12:00:00Z');
const SCOPE = { integration: STORED_KEY, mapping: CUSTOMER };
let stored: StoredIntegration;

beforeAll(async () => {
  stored = await storeIntegration('sync-latest-records', 3);
});
afterAll(() => stored.close());
beforeEach(async () => {
  await stored.database.sql`delete from sync.replica_state`;
});

async function readUpTo(system: string, kind: string, at: Date): Promise<void> {
  await stored.database.sql`
    insert into sync.replica_state (integration, system, kind, cursor, rows_read, read_at, seen_to)
    values (${STORED_KEY}, ${system}, ${kind}, '', 0, ${at}, ${at})
    on conflict (integration, system, kind) do update set seen_to = excluded.seen_to`;
}
const ask = (now: Date) =>
  haveRead({ database: stored.database, now: () => now }, SCOPE, ['ERP', 'CRM'], SINCE);

describe('a call about a record that is not known', () => {
  it('goes on as soon as both tables were read as they were when it came', async () => {
    await readUpTo('ERP', 'customer', new Date(SINCE.getTime() - 1));
    const told: string[] = [];
    const listening = await stored.database.sql.listen(HINTS_CHANNEL, (payload) => {
      told.push(payload.trim());
      const [, system = '', kind = ''] = payload.split(' ');
      void readUpTo(system, kind, SINCE);
    });
    expect(await ask(SINCE)).toBe(true);
    await listening.unlisten();
    expect(told).toEqual([`${STORED_KEY} ERP customer`, `${STORED_KEY} CRM account`]);
  });

  it('asks nobody for what was read since', async () => {
    await readUpTo('ERP', 'customer', SINCE);
    await readUpTo('CRM', 'account', SINCE);
    expect(await ask(new Date(SINCE.getTime() + 60_000))).toBe(true);
  });

  it('is answered with what is known when nobody reads', async () => {
    expect(await ask(new Date(SINCE.getTime() + 60_000))).toBe(false);
  });
});
