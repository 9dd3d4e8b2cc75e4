import { afterEach, describe, expect, it } from 'vitest';
import { testOptions } from '../testing/fake-system.ts';
import type { Budget, Permit, Verdict } from './budget.ts';
import { createBudget } from './create-budget.ts';
import type { BudgetRules } from './rules.ts';
import { createMemoryStore, type BudgetStore } from './store.ts';

const rules: BudgetRules = {
  parallelStart: 2,
  parallelMax: 2,
  perWindow: 100_000,
  windowMs: 1_000,
};
const ok: Verdict = { status: 200, retryAfterSeconds: null, parallelismHint: null };
const opened: Budget[] = [];

afterEach(async () => {
  for (const budget of opened.splice(0)) await budget.close();
});

function open(store: BudgetStore = createMemoryStore(Date.now)): Budget {
  const budget = createBudget('ERP', 'key', testOptions({ budgets: store }), rules);
  opened.push(budget);
  return budget;
}

const wait = (overrides: Partial<{ signal: AbortSignal; deadline: number }> = {}) => ({
  signal: new AbortController().signal,
  deadline: Date.now() + 5_000,
  ...overrides,
});

/** Whether a permit was given before anything else could come back. */
async function isWaiting(permit: Promise<Permit>): Promise<boolean> {
  const none = Symbol('none');
  for (let turn = 0; turn < 20; turn += 1) {
    const first = await Promise.race([permit, Promise.resolve(none)]);
    if (first !== none) return false;
  }
  return true;
}

describe('a budget', () => {
  it('lets a live read pass all bulk writes that wait', async () => {
    const budget = open();
    const running = await budget.acquire('bulk', wait());
    const bulk = budget.acquire('bulk', wait());
    expect(await isWaiting(bulk)).toBe(true);
    const live = await budget.acquire('live', wait());
    live.release(ok);
    running.release(ok);
    (await bulk).release(ok);
  });

  it('gives a slot back to whoever waits in another process', async () => {
    const store = createMemoryStore(Date.now);
    const [here, there] = [open(store), open(store)];
    const running = await here.acquire('bulk', wait());
    const waiting = there.acquire('bulk', wait());
    expect(await isWaiting(waiting)).toBe(true);
    running.release(ok);
    (await waiting).release(ok);
  });

  it('tells a call that cannot wait for the end of a pause how long it is', async () => {
    const budget = open();
    const refused = await budget.acquire('live', wait());
    refused.release({ status: 429, retryAfterSeconds: 60, parallelismHint: null });
    await expect(budget.acquire('live', wait())).rejects.toMatchObject({
      failure: 'rate-limited',
      retryAfterSeconds: 60,
    });
  });

  it('lets a waiting call be cancelled, or run out of time', async () => {
    const budget = open();
    const running = await budget.acquire('bulk', wait());
    const stop = new AbortController();
    const cancelled = budget.acquire('bulk', wait({ signal: stop.signal }));
    const late = budget.acquire('bulk', wait({ deadline: Date.now() + 20 }));
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ failure: 'cancelled' });
    await expect(late).rejects.toMatchObject({ failure: 'timeout' });
    running.release(ok);
    (await budget.acquire('bulk', wait())).release(ok);
  });

  it('refuses those who wait when it is closed', async () => {
    const budget = open();
    await budget.acquire('bulk', wait());
    const waiting = budget.acquire('bulk', wait());
    await budget.close();
    await expect(waiting).rejects.toMatchObject({ failure: 'cancelled' });
    await expect(budget.acquire('live', wait())).rejects.toMatchObject({ failure: 'cancelled' });
  });

  it('says so when its state cannot be read', async () => {
    const broken: BudgetStore = {
      now: Date.now,
      read: () => Promise.reject(new Error('down')),
      swap: () => Promise.reject(new Error('down')),
    };
    await expect(open(broken).acquire('live', wait())).rejects.toMatchObject({
      failure: 'unavailable',
    });
  });
});
