import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Claimed, Settled } from '../domain/pair-ports.ts';
import { CONTACT } from '../mapping/contact.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { announcer } from './announce.ts';
import { insertCoupling } from './couplings.ts';
import { enumerate } from './enumerate.ts';
import { CHANGE_INTENT, claimPending, enqueue, URGENCY } from './pending.ts';
import { settle } from './settle.ts';
import { uncouple } from './uncouple.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const run = '00000000-0000-4000-8000-0000000000a1';
const step = '00000000-0000-4000-8000-0000000000a2';
const erp = (digit: number): string => `00000000-0000-4000-8000-0000000001${digit}0`;
const crm = (digit: number): string => `00000000-0000-4000-8000-0000000002${digit}0`;
const now = (): Date => new Date();

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-settle');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', new URL('./migrations/', import.meta.url));
  await database.sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`truncate sync.record, sync.coupling, sync.pending, sync.run, sync.issue cascade`;
  await sql`insert into sync.run (id, integration, kind, trigger, status, queued_at)
    values (${run}, ${integration}, 'FULL', 'MANUAL', 'RUNNING', now())`;
  await sql`insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on)
    values (${step}, ${run}, 'CUSTOMER', 0, 'FULL_SYNC', 'RUNNING', 'MATCH', '{}')`;
});

/** Records of the ERP that share a key with one of the CRM, asked for by the step's matching. */
async function twoWantOne(): Promise<void> {
  const { sql } = database;
  for (const [system, id] of [
    ['ERP', erp(1)],
    ['ERP', erp(2)],
    ['CRM', crm(1)],
  ] as const) {
    await sql`insert into sync.record
      (integration, mapping, system, id, label, in_filter, keys, match_keys)
      values (${integration}, 'CUSTOMER', ${system}, ${id}, 'Adatum', true, '{}', '{0.0:a}')`;
  }
  await sql.begin(async (tx) => {
    const scope = { integration, mapping: CUSTOMER, step, erpIds: null, ownPairs: false };
    const count = await enumerate(tx, { ...scope, now: now() }, 'MATCH');
    await count();
  });
}

async function claim(mapping: TableMapping, max: number): Promise<Claimed[]> {
  const { sql } = database;
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const scope = { integration, mapping: mapping.name };
  return claimPending(sql, scope, { max, now: now(), worker: own?.pid ?? 0 });
}

const settleAll = (mapping: TableMapping, settled: readonly Settled[]): Promise<void> =>
  database.sql.begin((tx) =>
    settle(
      tx,
      { integration, mapping, intakes: [], now: now(), traceId: 'test' },
      settled,
      announcer(tx, integration),
    ),
  ) as Promise<void>;

const counters = async (): Promise<object | undefined> =>
  (
    await database.sql`select total, coupled, unchanged, skipped, failed from sync.job
      where step = ${step}`
  )[0];

describe('settling', () => {
  it('counts only the winner of two workers that couple the same record', async () => {
    await twoWantOne();
    const couple = (pair: Claimed): Settled[] => [
      { kind: 'coupled', pair, erpId: pair.erpId ?? '', crmId: crm(1) },
    ];
    const [first] = await claim(CUSTOMER, 1);
    const [second] = await claim(CUSTOMER, 1);
    if (first === undefined || second === undefined) throw new Error('Two pairs are due.');
    await Promise.all([settleAll(CUSTOMER, couple(first)), settleAll(CUSTOMER, couple(second))]);
    expect(await counters()).toMatchObject({ total: 2, coupled: 1, unchanged: 1, skipped: 0 });
    const [again] = await claim(CUSTOMER, 2);
    if (again === undefined) throw new Error('The loser is looked at again.');
    expect(again.coupling).toBeNull();
    await settleAll(CUSTOMER, [{ kind: 'skipped', pair: again, reason: 'NOT_COUPLED' }]);
    expect(await counters()).toMatchObject({ total: 2, coupled: 1, skipped: 1 });
    expect(await claim(CUSTOMER, 2)).toEqual([]);
  });

  it('keeps a conflict as it was seen first, however often the pair is looked at', async () => {
    const { sql } = database;
    await sql`insert into sync.coupling
      (id, integration, mapping, erp_id, crm_id, state, changed_at)
      values (gen_random_uuid(), ${integration}, 'CUSTOMER', ${erp(1)}, ${crm(1)}, 'PENDING',
        now())`;
    const look = async (erpValue: string) => {
      await sql`insert into sync.pending (integration, mapping, erp_id, crm_id, due_at)
        values (${integration}, 'CUSTOMER', ${erp(1)}, ${crm(1)}, now() - interval '1 s')`;
      const [pair] = await claim(CUSTOMER, 1);
      if (pair === undefined) throw new Error('The pair is due.');
      const fields = [{ field: 'name', erp: erpValue, crm: 'B', base: 'C' }];
      const conflict = { kind: 'BOTH_UPDATED', fields } as const;
      const failure = {
        code: 'BOTH_UPDATED',
        category: 'CONFLICT',
        origin: 'SYNC',
        message: 'It was changed in both systems.',
        fix: null,
        upstream: null,
        field: null,
        missing: [],
        candidates: [],
      } as const;
      const how = { retryMs: null, tried: null, fresh: [] } as const;
      await settleAll(CUSTOMER, [{ kind: 'failed', pair, failure, conflict, ...how }]);
      const [coupling] = await sql<{ version: number; conflict: { detectedAt: string } }[]>`
        select version, conflict from sync.coupling`;
      return coupling;
    };
    const first = await look('A');
    expect(await look('A')).toEqual(first);
    expect((await look('Z'))?.version).not.toBe(first?.version);
  });

  it('leaves alone what is asked for about a pair that was coupled anew meanwhile', async () => {
    const { sql } = database;
    const scope = { integration, mapping: CUSTOMER, intakes: [], now: now() };
    const ids = { erpId: erp(1), crmId: crm(1) };
    const coupleAnew = (): Promise<{ coupling: string; pending: string[] }> =>
      sql.begin(async (tx) => {
        const made = await insertCoupling(tx, scope, ids);
        const named = { integration, mapping: 'CUSTOMER' };
        const options = { urgency: URGENCY.NOW, now: new Date(Date.now() - 1_000) };
        const pending = await enqueue(tx, named, [ids], CHANGE_INTENT, options);
        return { coupling: made?.id ?? '', pending };
      }) as Promise<{ coupling: string; pending: string[] }>;
    const before = await coupleAnew();
    const [inHand] = await claim(CUSTOMER, 1);
    if (inHand === undefined) throw new Error('The pair is due.');
    await sql.begin((tx) => uncouple(tx, scope, [before.coupling], announcer(tx, integration)));
    const after = await coupleAnew();
    const base = { values: {}, erpHolds: {}, crmHolds: {}, sent: [] };
    await settleAll(CUSTOMER, [
      {
        kind: 'synchronised',
        pair: inHand,
        ...ids,
        erpRow: null,
        crmRow: null,
        base,
        toCrm: 'modified',
        toErp: 'unchanged',
        unseen: null,
        again: false,
      },
    ]);
    const left = await claim(CUSTOMER, 2);
    expect(left.map(({ id }) => id)).toEqual(after.pending);
    expect(left[0]?.coupling?.id).toBe(after.coupling);
  });

  it('lets nobody wait for what was coupled while they were looked at', async () => {
    const { sql } = database;
    await sql`insert into sync.pending (integration, mapping, erp_id, due_at)
      values (${integration}, 'CONTACT', ${erp(3)}, now() - interval '1 s')`;
    const [contact] = await claim(CONTACT, 1);
    if (contact === undefined) throw new Error('The contact is due.');
    await sql`insert into sync.pending (integration, mapping, erp_id, due_at)
      values (${integration}, 'CUSTOMER', ${erp(1)}, now() - interval '1 s')`;
    const [customer] = await claim(CUSTOMER, 1);
    if (customer === undefined) throw new Error('The customer is due.');
    const failure = {
      code: 'DEPENDENCY_NOT_COUPLED',
      category: 'DEPENDENCY',
      origin: 'SYNC',
      message: 'The contact waits.',
      fix: null,
      upstream: null,
      field: null,
      missing: [{ mapping: 'CUSTOMER', system: 'ERP', id: erp(1), label: 'Adatum' }],
      candidates: [],
    } as const;
    const base = { values: {}, erpHolds: {}, crmHolds: {}, sent: [] };
    const rows = { erpId: erp(1), crmId: crm(1), erpRow: null, crmRow: null };
    await Promise.all([
      settleAll(CUSTOMER, [
        {
          kind: 'synchronised',
          pair: customer,
          ...rows,
          base,
          toCrm: 'inserted',
          toErp: 'unchanged',
          unseen: null,
          again: false,
        },
      ]),
      settleAll(CONTACT, [
        {
          kind: 'failed',
          pair: contact,
          failure,
          conflict: null,
          retryMs: 600_000,
          tried: null,
          fresh: [],
        },
      ]),
    ]);
    const [due] = await sql<{ soon: boolean }[]>`
      select due_at <= now() as soon from sync.pending where mapping = 'CONTACT'`;
    expect(due).toEqual({ soon: true });
  });
});
