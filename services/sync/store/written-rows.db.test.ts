import { pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Database } from '@drawbar/platform/database';
import { createIntake, replicaColumns } from '@drawbar/platform/replica';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Row } from '../domain/ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { announcer } from './announce.ts';
import { insertCoupling } from './couplings.ts';
import { CHANGE_INTENT, claimPending, enqueue, URGENCY } from './pending.ts';
import { createReplicas } from './replicas.ts';
import { settle } from './settle.ts';
import {
  STORED_KEY as integration,
  storeIntegration,
  type StoredIntegration,
} from './stored-integration.test-support.ts';

const ERP_ID = '00000000-0000-4000-8000-000000000101';
const CRM_ID = '00000000-0000-4000-8000-000000000201';
const WAIT_MS = 30_000;

const customer = pgSchema('replica_test').table(
  'customer',
  { ...replicaColumns, name: text('name') },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);
const intake = createIntake({
  customer: { table: customer, extract: ({ data }) => ({ name: String(data['name']) }) },
});
const state = (name: string, at: string): Row => ({
  id: ERP_ID,
  version: name,
  modifiedAt: new Date(at),
  data: { name },
});

let stored: StoredIntegration;
let database: Database;

beforeAll(async () => {
  stored = await storeIntegration('sync-written-rows', 4);
  ({ database } = stored);
  await database.sql.unsafe(`
    create schema replica_test;
    create table replica_test.customer (
      integration uuid not null, system text not null, id uuid not null, version text not null,
      modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
      replicated_at timestamptz not null default now(), name text,
      primary key (integration, system, id))`);
});
afterAll(() => stored.close());

/** Both see each other's work: neither may read what the other is about to replace. */
it('what was written stays when an older page is applied at the same moment', async () => {
  const { sql } = database;
  const before = state('as before', '2026-01-22T08:00:01Z');
  const written = state('written', '2026-01-22T08:00:02Z');
  const key = { integration, system: 'ERP', kind: 'customer' } as const;
  await sql.begin((tx) => intake.upsert(tx, key, 'customer', [before]));
  const askedAt = new Date();
  const scope = { integration, mapping: CUSTOMER, intakes: [intake], now: new Date() };
  const pair = { erpId: ERP_ID, crmId: CRM_ID };
  await sql.begin((tx) => insertCoupling(tx, scope, pair));
  const named = { integration, mapping: 'CUSTOMER' };
  const due = new Date(Date.now() - 1_000);
  await enqueue(sql, named, [pair], CHANGE_INTENT, { urgency: URGENCY.NOW, now: due });
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const worker = own?.pid ?? 0;
  const [claimed] = await claimPending(sql, named, { max: 1, now: new Date(), worker });
  if (claimed === undefined) throw new Error('The pair is due.');

  const [isNoted, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const settling = sql.begin(async (tx) => {
    await settle(
      tx,
      scope,
      [
        {
          kind: 'synchronised',
          pair: claimed,
          ...pair,
          base: { values: {}, erpHolds: {}, crmHolds: {}, sent: [] },
          erpRow: written,
          crmRow: null,
          toCrm: 'unchanged',
          toErp: 'modified',
          unseen: null,
          again: false,
        },
      ],
      announcer(tx, integration),
    );
    isNoted.resolve();
    await mayCommit.promise;
  });
  await isNoted.promise;
  const replicas = createReplicas(
    database,
    [intake],
    () => new Date(),
    async () => undefined,
  );
  const applying = replicas.apply(key, await replicas.state(key), {
    changes: [{ op: 'upsert', row: before }],
    cursor: 'c1',
    more: false,
    full: false,
    fields: 'name',
    asOf: askedAt,
    observedAt: askedAt,
  });
  await vi.waitFor(async () => {
    const waiting = await sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting).toHaveLength(1);
  }, WAIT_MS);
  mayCommit.resolve();
  await settling;
  expect(await applying).toBe(true);
  const kept = await sql.begin((tx) => intake.readMany(tx, key, 'customer', [ERP_ID]));
  expect(kept.get(ERP_ID)?.data).toEqual({ name: 'written' });
});
