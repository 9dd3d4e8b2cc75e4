import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { askFor } from './enumerate.ts';
import { CHANGE_INTENT, enqueue, URGENCY } from './pending.ts';
import { giveUp, hold, letGo, unhold, withdraw } from './step-progress.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const scope = { integration, mapping: CUSTOMER };
const now = new Date('2026-01-22T12:00:00Z');

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-steps');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', new URL('./migrations/', import.meta.url));
  await database.sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(() => database.sql`truncate sync.pending, sync.run, sync.issue cascade`);

async function newStep(action: 'RECORDS' | 'FULL_SYNC'): Promise<string> {
  const [run, step] = [randomUUID(), randomUUID()];
  const { sql } = database;
  await sql`insert into sync.run (id, integration, kind, trigger, status, queued_at)
    values (${run}, ${integration}, 'RECORD', 'MANUAL', 'RUNNING', now())`;
  await sql`insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on)
    values (${step}, ${run}, 'CUSTOMER', 0, ${action}, 'RUNNING', 'NAMED', '{}')`;
  return step;
}

const ask = (step: string, erpId: string, urgency: number = URGENCY.NOW): Promise<void> =>
  database.sql.begin((tx) =>
    askFor(tx, { ...scope, step, now }, [{ erpId, crmId: null }], CHANGE_INTENT, urgency),
  ) as Promise<void>;
const change = (erpId: string): Promise<string[]> =>
  enqueue(
    database.sql,
    { integration, mapping: 'CUSTOMER' },
    [{ erpId, crmId: null }],
    CHANGE_INTENT,
    { urgency: URGENCY.CHANGE, now },
  );
const act = (work: typeof hold, step: string): Promise<void> =>
  database.sql.begin((tx) => work(tx, step)) as Promise<void>;
const cancel = (step: string): Promise<void> =>
  database.sql.begin(async (tx) => {
    await withdraw(tx, step, now);
    await giveUp(tx, step);
  }) as Promise<void>;

/** Records that are asked for, and whether a worker may take them. */
async function asked(): Promise<Record<string, 'due' | 'held'>> {
  const rows = await database.sql<{ record: string; isHeld: boolean }[]>`
    select erp_id as record, due_at = 'infinity' as "isHeld" from sync.pending`;
  return Object.fromEntries(rows.map(({ record, isHeld }) => [record, isHeld ? 'held' : 'due']));
}

describe('a step that is paused', () => {
  it('holds the records it named, and not those that changed as well', async () => {
    const [step, own, changed] = [await newStep('RECORDS'), randomUUID(), randomUUID()];
    await ask(step, own);
    await ask(step, changed);
    await change(changed);
    await act(hold, step);
    expect(await asked()).toEqual({ [own]: 'held', [changed]: 'due' });
    await database.sql.begin((tx) => unhold(tx, step, now));
    expect(await asked()).toEqual({ [own]: 'due', [changed]: 'due' });
  });

  it('does not hold what another step at work wants', async () => {
    const [one, other] = [await newStep('FULL_SYNC'), await newStep('RECORDS')];
    const record = randomUUID();
    await ask(one, record, URGENCY.RUN);
    await ask(other, record);
    await act(hold, one);
    expect(await asked()).toEqual({ [record]: 'due' });
  });
});

describe('a step that is cancelled', () => {
  it('takes back what it alone named, also what was held', async () => {
    const step = await newStep('RECORDS');
    const [own, changed] = [randomUUID(), randomUUID()];
    await ask(step, own);
    await act(hold, step);
    await ask(step, changed);
    await change(changed);
    await cancel(step);
    expect(await asked()).toEqual({ [changed]: 'due' });
  });

  it('leaves its issues to a person', async () => {
    const [step, record] = [await newStep('RECORDS'), randomUUID()];
    await ask(step, record);
    await database.sql`insert into sync.issue (id, integration, mapping, erp_id, code, category,
        origin, severity, message, waiting_for, candidates, cause, state, first_seen_at,
        last_seen_at, next_retry_at)
      values (${randomUUID()}, ${integration}, 'CUSTOMER', ${record}, 'SYSTEM_UNAVAILABLE',
        'TRANSIENT', 'CRM', 'ERROR', 'Not now.', '[]', '[]', 'c', 'RETRYING', now(), now(), now())`;
    await cancel(step);
    const issues = await database.sql`select state, next_retry_at from sync.issue`;
    expect([...issues]).toEqual([{ state: 'OPEN', next_retry_at: null }]);
  });

  it('leaves alone what an earlier run left behind', async () => {
    const [earlier, later] = [await newStep('FULL_SYNC'), await newStep('FULL_SYNC')];
    const record = randomUUID();
    await ask(earlier, record, URGENCY.RUN);
    await act(letGo, earlier);
    await ask(later, record, URGENCY.RUN);
    await cancel(later);
    expect(await asked()).toEqual({ [record]: 'due' });
  });
});
