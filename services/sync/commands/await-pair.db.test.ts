import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import {
  STORED_KEY,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { awaitPair } from './await-pair.ts';
import type { CommandContext } from './context.ts';

let stored: StoredIntegration;

beforeAll(async () => {
  stored = await storeIntegration('sync-await-pair', 2);
});
afterAll(() => stored.close());

it.each(['OPEN', 'IGNORED'])('what a record lacks is told while its issue is %s', async (state) => {
  const { database } = stored;
  const { sql } = database;
  const [erpId, pending] = [randomUUID(), randomUUID()];
  const missing = { mapping: 'CURRENCY', system: 'ERP', id: null, label: 'EUR' };
  await sql`insert into sync.issue (id, integration, mapping, erp_id, code, category, origin,
      severity, message, cause, state, waiting_for, first_seen_at, last_seen_at)
    values (${randomUUID()}, ${STORED_KEY}, 'CUSTOMER', ${erpId}, 'DEPENDENCY_NOT_COUPLED',
      'DEPENDENCY', 'SYNC', 'ERROR', 'It waits.', 'x', ${state}, ${sql.json([missing])}, now(),
      now())`;
  await sql`insert into sync.pending
    (id, integration, mapping, erp_id, may_create, due_at, attempts)
    values (${pending}, ${STORED_KEY}, 'CUSTOMER', ${erpId}, '{CRM}', now(), 1)`;
  const context = { database, now: () => new Date() } as CommandContext;
  const record = { system: 'ERP', id: erpId } as const;
  expect(await awaitPair(context, STORED_KEY, CUSTOMER, pending, record)).toMatchObject({
    coupling: null,
    userErrors: [{ code: 'DEPENDENCY_NOT_COUPLED', missing: [{ label: 'EUR' }] }],
  });
});
