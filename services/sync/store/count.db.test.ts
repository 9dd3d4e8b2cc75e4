import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Counted } from '../domain/pair-ports.ts';
import { addSums, noteOutcomes } from './count.ts';
import { lastCreated } from './jobs.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const run = '00000000-0000-4000-8000-0000000000a1';
const step = '00000000-0000-4000-8000-0000000000a2';
const job = '00000000-0000-4000-8000-0000000000a3';
const pending = '00000000-0000-4000-8000-0000000000a4';
const record = '00000000-0000-4000-8000-0000000000a5';
const AT = new Date('2026-01-22T12:00:00Z');

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-count');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', new URL('./migrations/', import.meta.url));
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`delete from sync.integration`;
  await sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
  await sql`insert into sync.run (id, integration, kind, trigger, status, queued_at)
    values (${run}, ${integration}, 'FULL', 'MANUAL', 'RUNNING', now())`;
  await sql`insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on)
    values (${step}, ${run}, 'CUSTOMER', 0, 'FULL_SYNC', 'RUNNING', 'PAIRS', '{}')`;
  await sql`insert into sync.job (id, step, ordinal, kind, direction, status, finished_at)
    values (${job}, ${step}, 0, 'SYNCHRONIZATION', 'ERP_TO_CRM', 'RUNNING', now())`;
  await sql`insert into sync.pending (id, integration, mapping, erp_id, due_at)
    values (${pending}, ${integration}, 'CUSTOMER', ${record}, now())`;
  await sql`insert into sync.pending_step (pending, step) values (${pending}, ${step})`;
  await sql`insert into sync.run_record (job, record) values (${job}, ${record})`;
});

async function count(outcome: Counted): Promise<void> {
  await database.sql.begin(async (tx) => {
    const direction = 'ERP_TO_CRM' as const;
    const sums = await noteOutcomes(tx, [{ pending, record, direction, outcome }]);
    await addSums(tx, sums, AT);
  });
}

const counters = async (): Promise<unknown> => {
  const [row] = await database.sql`select inserted, modified from sync.job where id = ${job}`;
  return row;
};

describe('counting the outcome of a record', () => {
  it('counts it once, whatever becomes of it later', async () => {
    await count('modified');
    await count('inserted');
    expect(await counters()).toEqual({ inserted: 0, modified: 1 });
  });

  it('notes when a record was created, also one that was counted before', async () => {
    await count('modified');
    expect(await lastCreated(database.sql, [step])).toEqual({});
    await count('inserted');
    expect(await lastCreated(database.sql, [step])).toEqual({ CRM: AT });
    await count('modified');
    expect(await lastCreated(database.sql, [step])).toEqual({ CRM: AT });
  });
});

describe('who waits for an entry of work', () => {
  const waiting = async (): Promise<number> =>
    (await database.sql`select from sync.pending_step where step = ${step}`).length;

  it.each([
    ['the entry', 'delete from sync.pending'],
    ['its step', 'delete from sync.run'],
    ['its integration', 'delete from sync.integration'],
  ])('is forgotten with %s', async (_what, statement) => {
    expect(await waiting()).toBe(1);
    await database.sql.unsafe(statement);
    expect(await waiting()).toBe(0);
  });
});
