import type { Database } from '@drawbar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conflictFailure, writeFailure } from '../domain/failure.ts';
import type { Claimed, Failure, Settled } from '../domain/pair-ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { announcer } from './announce.ts';
import { CHANGE_INTENT, claimPending, enqueue, URGENCY } from './pending.ts';
import { settle } from './settle.ts';
import {
  STORED_KEY as integration,
  storeIntegration,
  type StoredIntegration,
} from './stored-integration.test-support.ts';

const erpId = '00000000-0000-4000-8000-000000000110';
const crmId = '00000000-0000-4000-8000-000000000210';
const LATER_MS = 60_000;

let stored: StoredIntegration;
let database: Database;
/** Every look at the pair is later than what was put off before. */
let at = Date.now();
const now = (): Date => new Date((at += LATER_MS));

beforeAll(async () => {
  stored = await storeIntegration('sync-settle-told', 2);
  ({ database } = stored);
});
afterAll(() => stored.close());
beforeEach(async () => {
  await database.sql`truncate sync.coupling, sync.coupling_log, sync.pending, sync.issue cascade`;
  await database.sql`insert into sync.coupling
    (id, integration, mapping, erp_id, crm_id, state, changed_at)
    values (gen_random_uuid(), ${integration}, 'CUSTOMER', ${erpId}, ${crmId}, 'IN_SYNC', now())`;
});

/** What a worker makes of the pair, which somebody asked for or which is due again. */
async function look(outcome: (pair: Claimed) => Settled): Promise<void> {
  const { sql } = database;
  const scope = { integration, mapping: 'CUSTOMER' };
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const [pair] = await claimPending(sql, scope, { max: 1, now: now(), worker: own?.pid ?? 0 });
  if (pair === undefined) throw new Error('The pair is due.');
  await sql.begin((tx) =>
    settle(
      tx,
      { integration, mapping: CUSTOMER, intakes: [], now: now(), traceId: 'test' },
      [outcome(pair)],
      announcer(tx, integration),
    ),
  );
}

const ask = (): Promise<unknown> =>
  enqueue(database.sql, { integration, mapping: 'CUSTOMER' }, [{ erpId, crmId }], CHANGE_INTENT, {
    urgency: URGENCY.CHANGE,
    now: now(),
  });

const told = async (): Promise<string[]> =>
  (await database.sql<{ change: string }[]>`select change from sync.coupling_log order by seq`).map(
    ({ change }) => change,
  );

const failed =
  (failure: Failure, more: Partial<Extract<Settled, { kind: 'failed' }>> = {}) =>
  (pair: Claimed): Settled => ({
    kind: 'failed',
    pair,
    failure,
    conflict: null,
    retryMs: null,
    tried: null,
    fresh: [],
    ...more,
  });

const unchanged = (pair: Claimed): Settled => ({
  kind: 'synchronised',
  pair,
  erpId,
  crmId,
  base: { values: {}, erpHolds: {}, crmHolds: {}, sent: [] },
  erpRow: null,
  crmRow: null,
  toCrm: 'unchanged',
  toErp: 'unchanged',
  unseen: null,
  again: false,
});

describe('who follows a pair', () => {
  it('is told when it needs nobody any more, also when nothing had to be written', async () => {
    await ask();
    const fields = [{ field: 'name', erp: 'A', crm: 'B', base: 'C' }];
    const conflict = { kind: 'BOTH_UPDATED', fields } as const;
    await look(failed(conflictFailure('10000', 'BOTH_UPDATED'), { conflict }));
    expect(await told()).toEqual(['CONFLICT']);
    await ask();
    await look(unchanged);
    expect(await told()).toEqual(['CONFLICT', 'RESOLVED']);
    await ask();
    await look(unchanged);
    expect(await told()).toHaveLength(2);
  });

  it('hears of a record edited while it was decided on only when it happens again', async () => {
    const refused = { ok: false, key: '', message: 'Changed.', field: null } as const;
    const failure = writeFailure(CUSTOMER, 'CRM', '10000', {
      ...refused,
      failure: 'conflict',
      retry: 'reread',
      resting: false,
    });
    const issues = () => database.sql<{ code: string }[]>`select code from sync.issue`;
    await ask();
    await look(failed(failure, { retryMs: 1 }));
    expect([await told(), [...(await issues())]]).toEqual([[], []]);
    await look(failed(failure, { retryMs: 1 }));
    expect(await told()).toEqual(['FAILED']);
    expect([...(await issues())]).toEqual([{ code: 'RECORD_CHANGED_MEANWHILE' }]);
  });
});
