import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@drawbar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import {
  STORED_KEY as key,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { askForNamed } from '../store/named-records.ts';
import type { PairKey } from '../store/pending.ts';
import { readRuns } from '../store/runs.ts';
import type { CommandContext } from './context.ts';
import { RETRIED_MAX, startRetryRun } from './retry-issues.ts';

let stored: StoredIntegration;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  stored = await storeIntegration('sync-retry', 2);
  ({ database, integration } = stored);
});
afterAll(() => stored.close());
beforeEach(() => database.sql`truncate sync.run, sync.pending, sync.issue cascade`);

/** How many statements asking for these records takes. */
async function statementsFor(pairs: readonly PairKey[]): Promise<number> {
  let statements = 0;
  await database.sql.begin(async (tx) => {
    const counting = new Proxy(tx, {
      apply(called, self, given) {
        statements += 1;
        return Reflect.apply(called, self, given) as unknown;
      },
    }) as Transaction;
    const run = randomUUID();
    const step = randomUUID();
    await tx`insert into sync.run (id, integration, kind, trigger, status, queued_at)
      values (${run}, ${key}, 'RETRY', 'MANUAL', 'RUNNING', now())`;
    await tx`insert into sync.step
        (id, run, mapping, ordinal, action, status, phase, depends_on)
      values (${step}, ${run}, 'CUSTOMER', 0, 'RECORDS', 'RUNNING', 'NAMED', '{}')`;
    const scope = { integration: key, mapping: CUSTOMER, step, now: new Date() };
    await askForNamed(counting, scope, { kind: 'RETRY', winner: null }, pairs);
    const [asked] = await tx<{ amount: number }[]>`
      select count(*)::int as amount from sync.pending_step where step = ${step}`;
    expect(asked?.amount).toBe(pairs.length);
  });
  return statements;
}
const mixed = (each: number): PairKey[] =>
  Array.from({ length: each }, () => [
    { erpId: randomUUID(), crmId: randomUUID() },
    { erpId: randomUUID(), crmId: null },
    { erpId: null, crmId: randomUUID() },
  ]).flat();

async function issues(amount: number, category: string): Promise<void> {
  await database.sql`insert into sync.issue (id, integration, mapping, erp_id, code, category,
      origin, severity, message, cause, state, first_seen_at, last_seen_at)
    select gen_random_uuid(), ${key}, 'CUSTOMER', gen_random_uuid(), 'X', ${category}, 'SYNC',
      'ERROR', 'It has no number.', 'x', 'OPEN', now(), now()
    from generate_series(1, ${amount}::int)`;
}

/** Tries again all that can be; answers what is said of the run, and how many it asks for. */
async function retried(): Promise<readonly [string | null | undefined, number]> {
  const context = { database, intakes: [], now: () => new Date() } as unknown as CommandContext;
  const attempt = { subject: randomUUID(), repeated: false };
  const asked = { integration, by: 'somebody', traceId: 'test', attempt };
  const { run, userErrors } = await startRetryRun(context, asked, { ids: null, cause: null });
  expect(userErrors).toEqual([]);
  const [row] = await readRuns(database.sql, [run ?? '']);
  const pending = await database.sql`select from sync.pending`;
  return [row?.statusReason, pending.length];
}

describe('issues that are tried again', () => {
  it('take as many statements as few do, however many they are', async () => {
    expect(await statementsFor(mixed(40))).toBe(await statementsFor(mixed(1)));
  });

  it('are taken although more conflicts, which need a person, were seen with them', async () => {
    await issues(3, 'DATA');
    await issues(RETRIED_MAX, 'CONFLICT');
    expect(await retried()).toEqual([null, 3]);
  });

  it('are limited for one run, which says how many there are', async () => {
    await issues(RETRIED_MAX + 2, 'DATA');
    const reason = `The ${RETRIED_MAX} seen last of ${RETRIED_MAX + 2} issues are tried again.`;
    expect(await retried()).toEqual([reason, RETRIED_MAX]);
  });
});
