import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Intent } from '../domain/decide.ts';
import type { Claimed, Settled } from '../domain/pair-ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { migrations } from '../migrations.ts';
import { announcer } from './announce.ts';
import { noteCoupled } from './couplings.ts';
import { CHANGE_INTENT, claimPending, enqueue, releaseClaims, URGENCY } from './pending.ts';
import { settle } from './settle.ts';
import { lookAgain } from './waited.ts';
import { releaseByName } from './waiting.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const [erpId, crmId] = [
  '00000000-0000-4000-8000-000000000e01',
  '00000000-0000-4000-8000-000000000c01',
];
const now = (): Date => new Date();
const scope = () => ({ integration, mapping: CUSTOMER, intakes: [], now: now(), traceId: 'test' });

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-pending-end');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.record, sync.coupling, sync.pending, sync.issue cascade`;
  await database.sql`insert into sync.coupling
    (id, integration, mapping, erp_id, crm_id, state, changed_at)
    values (gen_random_uuid(), ${integration}, 'CUSTOMER', ${erpId}, ${crmId}, 'PENDING', now())`;
});

const ask = (intent: Partial<Intent> = {}): Promise<string[]> =>
  enqueue(
    database.sql,
    { integration, mapping: 'CUSTOMER' },
    [{ erpId, crmId }],
    { ...CHANGE_INTENT, ...intent },
    { urgency: URGENCY.CHANGE, now: now() },
  );

async function claim(): Promise<Claimed> {
  const { sql } = database;
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const place = { integration, mapping: 'CUSTOMER' };
  const [pair] = await claimPending(sql, place, { max: 1, now: now(), worker: own?.pid ?? 0 });
  if (pair === undefined) throw new Error('The pair is due.');
  return pair;
}

const end = (settled: Settled): Promise<void> =>
  database.sql.begin((tx) =>
    settle(tx, scope(), [settled], announcer(tx, integration)),
  ) as Promise<void>;

const synchronised = (pair: Claimed, again = false): Settled => ({
  kind: 'synchronised',
  pair,
  erpId,
  crmId,
  base: { values: {}, erpHolds: {}, crmHolds: {}, sent: [] },
  erpRow: null,
  crmRow: null,
  toCrm: 'unchanged',
  toErp: 'modified',
  unseen: null,
  again,
});

const transient = (pair: Claimed): Settled => ({
  kind: 'failed',
  pair,
  failure: {
    code: 'SYSTEM_UNAVAILABLE',
    category: 'TRANSIENT',
    origin: 'ERP',
    message: 'Not now.',
    fix: null,
    upstream: null,
    field: null,
    missing: [],
    candidates: [],
  },
  conflict: null,
  retryMs: 0,
  tried: null,
  fresh: [],
});

describe('a decision that was carried out', () => {
  const DECISION: Partial<Intent> = {
    winner: 'CRM',
    choices: { name: 'CRM' },
    deletion: 'RESTORE',
    initial: 'CRM',
    mayCreate: ['ERP'],
    match: true,
  };

  it.each([false, true])(
    'does not decide what comes after it; looked at again: %s',
    async (again) => {
      await ask(DECISION);
      const pair = await claim();
      expect(pair.intent).toEqual(DECISION);
      await ask();
      await end(synchronised(pair, again));
      expect((await claim()).intent).toEqual(CHANGE_INTENT);
    },
  );

  it('leaves one alone that was made while the pair was in hand', async () => {
    await ask();
    const pair = await claim();
    await ask(DECISION);
    await ask();
    await end(synchronised(pair));
    expect((await claim()).intent).toEqual(DECISION);
  });

  it('still holds when it could not be carried out', async () => {
    await ask(DECISION);
    const pair = await claim();
    await ask();
    await end(transient(pair));
    expect((await claim()).intent).toEqual(DECISION);
  });
});

describe('work that is held while it is in hand', () => {
  const hold = () => database.sql`update sync.pending set due_at = 'infinity'`;
  const isHeld = async (): Promise<boolean | undefined> => {
    const [row] = await database.sql<{ held: boolean }[]>`
      select due_at = 'infinity' as held from sync.pending`;
    return row?.held;
  };

  it.each<[string, (pair: Claimed) => Promise<void>]>([
    ['has to be looked at again', (pair) => end(synchronised(pair, true))],
    ['failed for a while', (pair) => end(transient(pair))],
    ['comes after another pair', (pair) => end({ kind: 'deferred', pair })],
    ['met a system that rests', (pair) => end({ kind: 'postponed', pair, inMs: 1 })],
    ['was given back', (pair) => releaseClaims(database.sql, [pair.id], now())],
  ])('stays held when it %s', async (_name, finish) => {
    await ask();
    const pair = await claim();
    await hold();
    await finish(pair);
    expect(await isHeld()).toBe(true);
  });

  it.each<[string, (pair: Claimed) => Promise<unknown>]>([
    [
      'is coupled',
      () =>
        database.sql.begin((tx) =>
          noteCoupled(tx, { ...scope(), mapping: CUSTOMER }, [{ erpId, crmId }]),
        ),
    ],
    ['gets the name', () => database.sql.begin((tx) => releaseByName(tx, scope(), [erpId]))],
    ['is about to be told', (pair) => lookAgain(database, integration, pair.id, now())],
  ])('stays held when what it waits for %s', async (_name, release) => {
    await ask();
    const pair = await claim();
    await end(transient(pair));
    const { sql } = database;
    await sql`insert into sync.record
      (integration, mapping, system, id, label, in_filter, keys, match_keys)
      values (${integration}, 'CUSTOMER', 'ERP', ${erpId}, 'Ann', true, '{10000}', '{}')`;
    await sql`insert into sync.waiting (pending, integration, mapping, system, record)
      select id, ${integration}, 'CUSTOMER', 'ERP', unnest(array[${erpId}, '10000'])
      from sync.pending`;
    await hold();
    await release(pair);
    expect(await isHeld()).toBe(true);
  });
});
