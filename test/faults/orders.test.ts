import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startOrdering, type Ordering } from '../support/orders.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const script = fileURLToPath(new URL('../support/order-worker-process.ts', import.meta.url));
const KEYS = 12;
const REPEATS = 4;

let running: Synchronisation;
let ordering: Ordering;

beforeAll(async () => {
  running = await startSynchronisation('orders-faults');
  ordering = await startOrdering(running, 50);
});
afterAll(() => running.close());

function startWorker(): Promise<ChildProcess> {
  const { systems, databaseUrl } = running;
  const child = fork(script, [], {
    env: {
      ...process.env,
      TEST_DATABASE_URL: databaseUrl,
      ERP_SECRET: systems.settings('erp').clientSecret,
      CRM_SECRET: systems.settings('crm').clientSecret,
    },
    execArgv: [],
  });
  return new Promise((resolve) => child.once('message', () => resolve(child)));
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

interface Created {
  readonly createSalesOrder: { readonly salesOrder: { readonly id: string } | null } | null;
}

interface Counted {
  readonly method: string;
  readonly set: string;
  readonly count: number;
}

const create = async (idempotencyKey: string): Promise<string | null> => {
  const { accountId, itemId } = ordering;
  const input = { accountId, idempotencyKey, lines: [{ itemId, quantity: '1' }] };
  const answer = await ordering.ask<Created>(
    `mutation ($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) {
      salesOrder { id } } }`,
    { input },
  );
  return answer.createSalesOrder?.salesOrder?.id ?? null;
};

describe('every accepted order', () => {
  it('exists once, through repeats, lost answers, 504s and killed workers', async () => {
    const before = await ordering.countInErp();
    const post = { method: 'POST', path: 'salesOrders' };
    for (const fault of [
      { match: { ...post, every: 3 }, fault: 'drop-after-commit', times: 6 },
      { match: { ...post, every: 4 }, fault: 'status', value: 504, times: 4 },
      { match: { ...post, every: 5 }, fault: 'drop-before', times: 3 },
    ]) {
      await running.systems.control('erp', 'faults', fault);
    }
    const keys = Array.from({ length: KEYS }, (_none, at) => `fault-${at}`);
    const storm = Promise.all(
      keys.flatMap((key) => Array.from({ length: REPEATS }, () => create(key))),
    );
    for (let round = 0; round < 4; round += 1) {
      const worker = await startWorker();
      await pause(300 + round * 200);
      await kill(worker);
    }
    const ids = new Set(await storm);
    expect(ids.size).toBe(KEYS);
    expect(ids.has(null)).toBe(false);
    // a worker that died holds its orders until its lease ends
    await running.database.sql`update orders.placed set lease_until = null, due_at = now()
      where state <> 'accepted'`;
    const worker = await startWorker();
    await eventually('every order has its number', 90_000, async () => {
      const [row] = await running.database.sql<{ open: number }[]>`
        select count(*)::int as open from orders.placed where state <> 'accepted'`;
      return row?.open === 0 ? true : null;
    });
    await kill(worker);
    expect(await ordering.countInErp()).toBe(before + KEYS);
    const { requests } = await running.systems.control<{ requests: readonly Counted[] }>(
      'erp',
      'requests',
    );
    const sent = requests.filter(({ method, set }) => method === 'POST' && set === 'salesOrders');
    expect(sent.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(KEYS);
  });
});
