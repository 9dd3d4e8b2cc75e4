/** The replica's past: whatever was written, it shows what stood there the lag before. */
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import fc from 'fast-check';
import type { Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import { createStore, type Store, type Writer } from './store.ts';

const KIND = 'thing';
const ACTOR = '00000000-0000-4000-8000-000000000001';
const IDS = [1, 2, 3, 4].map((n) => `00000000-0000-4000-9000-00000000000${n}`);
const LAG_SECONDS = 100;
const START_MS = Date.UTC(2026, 0, 22);

interface Step {
  readonly remove: boolean;
  readonly id: string;
  readonly value: string;
}

const steps = fc.array(
  fc.array(
    fc.record({
      remove: fc.boolean(),
      id: fc.constantFrom(...IDS),
      value: fc.string({ unit: 'grapheme-ascii', maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  { minLength: 1, maxLength: 12 },
);

let database: TestDatabase;
let sql: Sql;
let store: Store;

beforeAll(async () => {
  database = await testDatabase('replica');
  await migrate(database.url, 'sandbox', new URL('./migrations/', import.meta.url));
  sql = connect(database.url);
  store = createStore(sql);
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await sql.end({ timeout: 3 });
  await database.drop();
});

/** @param second since the start. */
function atSecond(second: number): void {
  vi.setSystemTime(START_MS + second * 1000);
}

function write(work: (writer: Writer) => Promise<void>): Promise<void> {
  return store.write('erp', { actor: ACTOR, now: new Date() }, work);
}

async function carryOut(writer: Writer, { remove, id, value }: Step): Promise<void> {
  const row = await writer.byId(KIND, id);
  if (row === null) await writer.insert(KIND, { id, key: id, data: { value } });
  else if (remove) await writer.remove(KIND, row);
  else await writer.update(KIND, row, { value });
}

/** Rows and tombstones, as text. */
function state(): Promise<string> {
  return store.readReplica(async (readable) => {
    const rows = await readable.unsafe(
      `select id, version, data from sandbox.records r where r.kind = '${KIND}' order by id`,
    );
    const gone = await readable.unsafe('select id, version from sandbox.tombstones order by 2');
    return JSON.stringify([rows, gone]);
  });
}

it('is the state of each moment, row by row, when the lag has passed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (transactions) => {
      await store.lagReplica(0);
      atSecond(0);
      const history = [await state()];
      await store.lagReplica(LAG_SECONDS);
      for (const [i, transaction] of transactions.entries()) {
        atSecond(i + 1);
        await write(async (writer) => {
          for (const step of transaction) await carryOut(writer, step);
        });
        history.push(JSON.stringify(await newest()));
      }
      for (const [second, expected] of history.entries()) {
        atSecond(second + LAG_SECONDS);
        expect(await state()).toBe(expected);
      }
      atSecond(0);
      expect(await state()).toBe(history[0]);
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

async function newest(): Promise<unknown> {
  const rows = await sql`
    select id, version, data from sandbox.records where kind = ${KIND} order by id`;
  const gone = await sql`select id, version from sandbox.tombstones order by 2`;
  return [rows, gone];
}

it('keeps no more of the past than the lag needs, and nothing without a lag', async () => {
  const kept = async () => Number((await sql`select count(*) as n from sandbox.past`)[0]?.n);
  const [id = ''] = IDS;
  const change = () => write((writer) => carryOut(writer, { remove: false, id, value: 'x' }));
  atSecond(0);
  await store.lagReplica(0);
  await change();
  await change();
  expect(await kept()).toBe(0);
  await store.lagReplica(LAG_SECONDS);
  for (let i = 1; i <= 60; i += 1) {
    atSecond(i * 10);
    await change();
  }
  // One change in ten seconds, kept for the lag and for reads that take a minute.
  expect(await kept()).toBeLessThan((LAG_SECONDS + 60) / 10 + 4);
  expect(await kept()).toBeGreaterThanOrEqual(LAG_SECONDS / 10);
  await store.lagReplica(0);
  expect(await kept()).toBe(0);
});
