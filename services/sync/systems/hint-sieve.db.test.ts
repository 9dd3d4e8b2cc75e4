import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../migrations.ts';
import { advanceReplica } from '../store/replica-state.ts';
import { createIntegrations, type Integrations } from '../integrations.ts';
import { createHintSieve, type HintSieve } from './hint-sieve.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const target = { integration, system: 'CRM' } as const;
const US = 'us';
let at = 0;
let testing: TestDatabase;
let database: Database;
let integrations: Integrations;

beforeAll(async () => {
  testing = await testDatabase('sync-hint-sieve');
  database = openDatabase(testing.url, { max: 2, name: 'test' });
  await migrate(testing.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, item_availability, sales_orders, created_at, updated_at)
    values (${integration}, 'A', true, '{}', '{}', now(), now())`;
  integrations = createIntegrations({
    database,
    connectors: {
      erp: () => {
        throw new Error('nobody asks');
      },
      crm: () => {
        throw new Error('nobody asks');
      },
    },
    environment: {},
    secretKey: null,
    now: () => new Date(at),
  });
});
afterAll(async () => {
  await integrations.connections.close();
  await database.close();
  await testing.drop();
});
beforeEach(async () => {
  at = 1_000_000;
  await database.sql`truncate sync.run, sync.replica_state cascade`;
});

function sieve(): HintSieve {
  return createHintSieve({ database, integrations, now: () => new Date(at) }, target);
}

/** A run is writing accounts. */
async function writing(): Promise<void> {
  const run = '00000000-0000-4000-8000-0000000000a1';
  await database.sql`insert into sync.run (id, integration, kind, trigger, status, queued_at)
    values (${run}, ${integration}, 'FULL', 'MANUAL', 'RUNNING', now())`;
  await database.sql`
    insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on)
    values (gen_random_uuid(), ${run}, 'CUSTOMER', 0, 'FULL_SYNC', 'RUNNING', 'PAIRS', '{}')`;
}

const by = (...authors: string[]) => new Map([['account', new Set(authors)]]);
const none = new Map<string, Set<string>>();
const LOOK = new Set(['account']);

describe('hints', () => {
  it('are answered at once while no run writes to the table, our own as well', async () => {
    expect(await sieve().sift(by(US), US)).toEqual(LOOK);
    expect(await sieve().sift(by('them'), US)).toEqual(LOOK);
    expect(await sieve().sift(none, US)).toBeNull();
  });

  it.each([
    ['of others wait ten seconds', 10_000, by('them'), US],
    ['of nobody in particular wait ten seconds', 10_000, by(''), US],
    ['of ours and of others wait ten seconds', 10_000, by(US, 'them'), US],
    ['wait ten seconds while nobody knows who we are', 10_000, by(US), null],
    ['of ours wait a minute', 60_000, by(US), US],
  ])('%s while a run writes to the table', async (_what, ms, hinted, own) => {
    await writing();
    const one = sieve();
    expect(await one.sift(hinted, own)).toEqual(new Set());
    at += ms - 1;
    expect(await one.sift(none, own)).toEqual(new Set());
    at += 1;
    expect(await one.sift(none, own)).toEqual(LOOK);
  });

  it('of ours are over when the table has been read since; those of others never', async () => {
    await writing();
    const ours = sieve();
    const theirs = sieve();
    await ours.sift(by(US), US);
    await theirs.sift(by('them'), US);
    const read = { cursor: 'c', rows: 0, sweeping: false, complete: true, now: new Date(at) };
    const key = { ...target, kind: 'account' };
    await database.sql.begin((tx) => advanceReplica(tx, key, null, { ...read, asOf: read.now }));
    expect(await ours.sift(none, US)).toEqual(new Set());
    at += 60_000;
    expect(await ours.sift(none, US)).toBeNull();
    expect(await theirs.sift(none, US)).toEqual(LOOK);
  });
});
