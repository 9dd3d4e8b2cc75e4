import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BASE_UNIT } from '../mapping/units.ts';
import { CHANGE_INTENT } from '../store/pending.ts';
import {
  STORED_KEY,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { askForPair } from './ask-for-pair.ts';
import type { CommandContext } from './context.ts';

let stored: StoredIntegration;

beforeAll(async () => {
  stored = await storeIntegration('sync-ask-for-pair', 2);
});
afterAll(() => stored.close());

it('a base unit that no worker comes to is asked for once, whatever it lacked before', async () => {
  const { database } = stored;
  const { sql } = database;
  const erpId = randomUUID();
  await sql`insert into sync.issue (id, integration, mapping, erp_id, code, category, origin,
      severity, message, cause, state, first_seen_at, last_seen_at)
    values (${randomUUID()}, ${STORED_KEY}, 'BASE UNIT', ${erpId}, 'BASE_UNIT_MISSING', 'DATA',
      'SYNC', 'ERROR', 'The group has no unit of that name.', 'x', 'OPEN', now(), now())`;
  // One that was tried is not waited for: the system that it goes to is away.
  await sql`insert into sync.pending (integration, mapping, erp_id, may_create, due_at, attempts)
    values (${STORED_KEY}, 'BASE UNIT', ${erpId}, '{CRM}', now(), 1)`;
  const context = { database, now: () => new Date() } as CommandContext;
  const [before] = await sql`select generation from sync.pending`;
  const answer = await askForPair(
    context,
    { integration: STORED_KEY, mapping: BASE_UNIT },
    {
      keys: { erpId, crmId: null },
      intent: { ...CHANGE_INTENT, mayCreate: ['CRM'] },
      record: { system: 'ERP', id: erpId },
    },
  );
  expect(answer).toMatchObject({ begun: true, userErrors: [{ code: 'REQUIRED' }] });
  const [after] = await sql`select generation from sync.pending`;
  expect(after?.['generation']).toBe(Number(before?.['generation']) + 1);
});
