import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createBudget,
  createPostgresStore,
  THROTTLE_MIGRATIONS,
  type Budget,
  type BudgetStore,
  type Permit,
} from '@drawbar/connectors/throttle';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const PROCESSES = 4;
const CALLS_EACH = 60;
const rules = { parallelStart: 3, parallelMax: 3, perWindow: 100_000, windowMs: 1_000 };
const log = createLog({ level: 'error', pretty: false, name: 'budget' });

let database: TestDatabase;
const opened: Database[] = [];

beforeAll(async () => {
  database = await testDatabase('shared-budget');
  await migrate(database.url, 'throttle', THROTTLE_MIGRATIONS);
});

afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await database.drop();
});

/** As another process would have it: its own connections. */
function openStore(): BudgetStore {
  const { sql, ...rest } = openDatabase(database.url, { max: 2, name: 'budget' });
  opened.push({ sql, ...rest });
  return createPostgresStore((text, parameters) => sql.unsafe(text, [...parameters]), Date.now);
}

/** Time passes, and other processes have their turn. */
async function roundTrip(): Promise<void> {
  const [any] = opened;
  if (any !== undefined) await any.sql`select 1`;
}

function openBudget(key: string): Budget {
  const options = { log, now: Date.now, random: Math.random, budgets: openStore() };
  return createBudget('CRM', key, options, rules);
}

const ok = { status: 200, retryAfterSeconds: null, parallelismHint: null };
const patient = () => ({
  signal: new AbortController().signal,
  deadline: Date.now() + 20_000,
});

describe('a budget in Postgres', () => {
  it('is never exceeded, however many processes share it', async () => {
    const budgets = Array.from({ length: PROCESSES }, () => openBudget('shared'));
    let inFlight = 0;
    let most = 0;
    const call = async (budget: Budget) => {
      const permit = await budget.acquire('live', patient());
      inFlight += 1;
      most = Math.max(most, inFlight);
      // A round trip of its own, so that calls of several processes overlap.
      await roundTrip();
      inFlight -= 1;
      permit.release(ok);
    };
    const calls = budgets.flatMap((budget) =>
      Array.from({ length: CALLS_EACH }, () => call(budget)),
    );
    await Promise.all(calls);
    expect(most).toBeLessThanOrEqual(rules.parallelMax);
    await Promise.all(budgets.map((budget) => budget.close()));
  });

  it('gives a slot that one process returns to another', async () => {
    const budgets = Array.from({ length: PROCESSES }, () => openBudget('passed-on'));
    const held: Permit[] = [];
    for (const budget of budgets.slice(0, rules.parallelMax)) {
      held.push(await budget.acquire('live', patient()));
    }
    let isServed = false;
    const last = openBudget('passed-on');
    const waiting = last.acquire('live', patient()).then((permit) => {
      isServed = true;
      return permit;
    });
    await roundTrip();
    expect(isServed).toBe(false);
    held.pop()?.release(ok);
    (await waiting).release(ok);
    for (const permit of held) permit.release(ok);
    await last.close();
    await Promise.all(budgets.map((budget) => budget.close()));
  });

  it('carries a pause from one process to the others', async () => {
    const [first, second] = [openBudget('paused'), openBudget('paused')];
    const wait = { signal: new AbortController().signal, deadline: Date.now() + 2_000 };
    const permit = await first.acquire('bulk', wait);
    permit.release({ status: 429, retryAfterSeconds: 100, parallelismHint: null });
    await expect(first.acquire('live', wait)).rejects.toMatchObject({ failure: 'rate-limited' });
    await expect(second.acquire('live', wait)).rejects.toMatchObject({
      failure: 'rate-limited',
      retryAfterSeconds: 100,
    });
    await Promise.all([first.close(), second.close()]);
  });
});
