import { randomUUID } from 'node:crypto';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import type { Intake } from '@drawbar/platform/replica';
import { globalId, ID_PREFIX, TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SyncContext } from './context.ts';
import { createIntegrations, type Integrations } from '../integrations.ts';
import { createSync } from '../main.ts';
import { migrations } from '../migrations.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';

const key = '00000000-0000-4000-8000-000000000001';
const erpId = randomUUID();
const now = (): Date => new Date();

/** A door that keeps one customer. */
const intake = {
  kinds: ['customer'],
  readMany: async () =>
    new Map([[erpId, { id: erpId, version: '1', modifiedAt: null, data: { number: '10000' } }]]),
} as unknown as Intake;

let target: TestDatabase;
let database: Database;
let integrations: Integrations;

beforeAll(async () => {
  target = await testDatabase('sync-couple');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  const { sql } = database;
  await sql`insert into sync.integration
    (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
    values (${key}, 'CRONUS', true, now(), now(), '{}', '{}')`;
  await sql`insert into sync.record
    (integration, mapping, system, id, label, in_filter, keys, match_keys)
    values (${key}, 'CUSTOMER', 'ERP', ${erpId}, 'Adatum', true, '{10000}', '{}')`;
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(fakeSystem()), crm: () => fakeCrm(fakeSystem()) },
    environment: {},
    secretKey: null,
    now,
  });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

interface Answer {
  readonly coupling: { readonly id: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string }[];
}

/** Asks that the customer be created in the CRM. */
async function couple(idempotencyKey: string): Promise<Answer> {
  const sync = createSync({ database, integrations, now });
  const context = sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'test',
    signal: new AbortController().signal,
  }) as SyncContext;
  const contextValue = { ...context, commands: { ...context.commands, intakes: [intake] } };
  const source = `mutation ($input: CoupleInput!) { couple(input: $input) {
    coupling { id } replayed userErrors { code } } }`;
  const mappingId = globalId('map', key, TABLE_MAPPING_GUIDS.CUSTOMER);
  const input = { mappingId, erpKey: erpId, createMissing: true, idempotencyKey };
  const variableValues = { input };
  const { data, errors } = await graphql({
    schema: sync.schema,
    source,
    contextValue,
    variableValues,
  });
  expect(errors).toBeUndefined();
  return (data as unknown as { couple: Answer }).couple;
}

it('answers whoever repeats a call with its key the pair that was made meanwhile', async () => {
  const { sql } = database;
  const first = couple('mine');
  // A worker tries in vain, and says so: nobody waits for it any longer.
  await vi.waitFor(
    async () => {
      const tried = await sql`with tried as (
          update sync.pending set attempts = 1 where attempts = 0 returning id
        ) insert into sync.issue (id, integration, mapping, erp_id, code, category, origin,
          severity, message, cause, state, first_seen_at, last_seen_at)
        select gen_random_uuid(), ${key}, 'CUSTOMER', ${erpId}, 'SYSTEM_UNAVAILABLE', 'TRANSIENT',
          'CRM', 'ERROR', 'Not now.', 'x', 'RETRYING', now(), now() from tried returning id`;
      expect(tried).toHaveLength(1);
    },
    { timeout: 9_000, interval: 10 },
  );
  expect(await first).toMatchObject({
    coupling: null,
    userErrors: [{ code: 'NOT_ALLOWED_NOW' }],
  });
  const coupling = randomUUID();
  await sql`delete from sync.pending`;
  await sql`delete from sync.issue`;
  await sql`insert into sync.coupling
    (id, integration, mapping, erp_id, crm_id, state, version, changed_at)
    values (${coupling}, ${key}, 'CUSTOMER', ${erpId}, ${randomUUID()}, 'IN_SYNC', 1, now())`;
  const made = { coupling: { id: globalId(ID_PREFIX.Coupling, key, coupling) }, userErrors: [] };
  expect(await couple('mine')).toEqual({ ...made, replayed: false });
  expect(await couple('mine')).toEqual({ ...made, replayed: true });
  expect((await couple('of another call')).userErrors).toMatchObject([{ code: 'ALREADY_COUPLED' }]);
});
