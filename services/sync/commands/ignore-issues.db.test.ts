import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import { migrations } from '../migrations.ts';
import { readIntegrations } from '../store/integrations.ts';
import { noteRetried } from '../store/issues.ts';
import type { CommandContext } from './context.ts';
import { ignoreIssues } from './ignore-issues.ts';

const keys = ['00000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002'];

let target: TestDatabase;
let database: Database;
let own: Integration;
let other: Integration;

beforeAll(async () => {
  target = await testDatabase('sync-ignore');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  for (const [index, key] of keys.entries()) {
    await database.sql`insert into sync.integration
      (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
      values (${key}, ${`Company ${index}`}, true, now(), now(), '{}', '{}')`;
  }
  const [first, second] = await readIntegrations(database.sql);
  if (first === undefined || second === undefined) throw new Error('They were not stored.');
  [own, other] = [first, second];
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(() => database.sql`truncate sync.coupling, sync.pending, sync.issue cascade`);

interface Made {
  readonly issue: string;
  readonly erpId: string;
  readonly pending: string;
}

/** A record that waits for another one, with its issue. */
async function waitingRecord(
  { key }: Integration,
  { crmId = null, state = 'OPEN' }: { crmId?: string | null; state?: string } = {},
): Promise<Made> {
  const { sql } = database;
  const [issue, erpId, pending] = [randomUUID(), randomUUID(), randomUUID()];
  await sql`insert into sync.issue (id, integration, mapping, erp_id, crm_id, code, category,
      origin, severity, message, cause, state, first_seen_at, last_seen_at)
    values (${issue}, ${key}, 'CUSTOMER', ${erpId}, ${crmId}, 'X', 'DEPENDENCY', 'DRAWBAR',
      'ERROR', 'It waits.', 'x', ${state}, now(), now())`;
  await sql`insert into sync.pending (id, integration, mapping, erp_id, crm_id, may_create, due_at)
    values (${pending}, ${key}, 'CUSTOMER', ${erpId}, ${crmId}, '{CRM}', now())`;
  await sql`insert into sync.waiting (pending, integration, mapping, system, record)
    values (${pending}, ${key}, 'CURRENCY', 'ERP', 'EUR')`;
  return { issue, erpId, pending };
}

const ignore = (as: Integration, ids: readonly string[]) => {
  const context = { database, now: () => new Date() } as CommandContext;
  return ignoreIssues(context, { integration: as, by: 'somebody' }, ids, 'Not now.');
};
const pendingIds = async (): Promise<string[]> =>
  (await database.sql<{ id: string }[]>`select id from sync.pending order by id`).map(
    ({ id }) => id,
  );

describe('issues that somebody says to leave alone', () => {
  it('are tried no more, and wait for nothing', async () => {
    const { issue } = await waitingRecord(own);
    const rest = await waitingRecord(own);
    const { userErrors, issues } = await ignore(own, [issue]);
    expect(userErrors).toEqual([]);
    expect(issues).toMatchObject([{ state: 'IGNORED' }]);
    expect(await pendingIds()).toEqual([rest.pending]);
    const waiting = await database.sql`select pending from sync.waiting`;
    expect([...waiting]).toEqual([{ pending: rest.pending }]);
  });

  it('are those of the caller’s own integration', async () => {
    const crmId = randomUUID();
    const { issue, erpId, pending } = await waitingRecord(other, { crmId, state: 'IGNORED' });
    await database.sql`insert into sync.coupling
      (id, integration, mapping, erp_id, crm_id, state, version, changed_at)
      values (${randomUUID()}, ${other.key}, 'CUSTOMER', ${erpId}, ${crmId}, 'IN_SYNC', 1, now())`;
    const { userErrors } = await ignore(own, [issue]);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const couplings = await database.sql`select state from sync.coupling`;
    expect([...couplings]).toEqual([{ state: 'IN_SYNC' }]);
    expect(await pendingIds()).toEqual([pending]);
  });

  it('are not tried again when they were resolved meanwhile', async () => {
    const { issue } = await waitingRecord(own, { state: 'RESOLVED' });
    await database.sql.begin((tx) => noteRetried(tx, [issue]));
    const issues = await database.sql`select state from sync.issue`;
    expect([...issues]).toEqual([{ state: 'RESOLVED' }]);
  });
});
