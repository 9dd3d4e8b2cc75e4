import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row, Value } from '../domain/ports.ts';
import { migrations } from '../migrations.ts';
import { notePage } from './feed.ts';
import { mappingsWaiting } from './schedule.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const [known, other] = [randomUUID(), randomUUID()];

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-page');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', true, now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(
  () => database.sql`truncate sync.record, sync.issue, sync.coupling, sync.pending cascade`,
);

const account = (id: string, data: Record<string, Value>): Row => ({
  id,
  version: '1',
  modifiedAt: null,
  data: { name: 'Adatum', statecode: '0', ...data },
});

async function notes(rows: readonly Row[], removed: readonly string[] = []): Promise<void> {
  const scope = { integration, system: 'CRM', kind: 'account' } as const;
  const page = { rows, inserted: new Set<string>(), partnered: new Map<string, string>(), removed };
  await database.sql.begin((tx) => notePage(tx, scope, page, { intakes: [], now: new Date() }));
}

/** A record that was parked; answers the states of all issues by their record. */
async function parked(crmId: string, erpId: string | null = null): Promise<void> {
  await database.sql`insert into sync.issue (id, integration, mapping, erp_id, crm_id, code,
      category, origin, severity, message, cause, state, first_seen_at, last_seen_at)
    values (${randomUUID()}, ${integration}, 'CUSTOMER', ${erpId}, ${crmId}, 'X', 'DATA', 'SYNC',
      'ERROR', 'It has no number.', 'x', 'OPEN', now(), now())`;
}
const states = async (): Promise<Map<string, string>> =>
  new Map(
    (
      await database.sql<{ id: string; state: string }[]>`
        select crm_id as id, state from sync.issue`
    ).map(({ id, state }) => [id, state]),
  );

describe('the issue of a record without partner', () => {
  it('is closed when the record is gone', async () => {
    const inside = { customertypecode: '3' };
    await notes([account(known, inside), account(other, inside)]);
    await parked(known);
    await parked(other);
    await notes([], [known]);
    expect(await states()).toEqual(
      new Map([
        [known, 'RESOLVED'],
        [other, 'OPEN'],
      ]),
    );
  });

  it('is closed when the record leaves the filter, and stays while it is inside', async () => {
    const inside = { customertypecode: '3' };
    await notes([account(known, inside), account(other, inside)]);
    await parked(known);
    await parked(other);
    await notes([account(known, { ...inside, statecode: '1' }), account(other, inside)]);
    expect(await states()).toEqual(
      new Map([
        [known, 'RESOLVED'],
        [other, 'OPEN'],
      ]),
    );
  });

  it('stays when it is about a pair', async () => {
    await notes([account(known, {})]);
    await parked(known, randomUUID());
    await notes([], [known]);
    expect(await states()).toEqual(new Map([[known, 'OPEN']]));
  });
});

describe('a pair that failed', () => {
  const waits = async (): Promise<string[]> => [
    ...(await mappingsWaiting(database.sql, integration, [{ name: 'CUSTOMER', createsFrom: [] }])),
  ];

  it('is for the next run of its mapping once somebody changed a record, not before', async () => {
    await notes([account(known, {})]);
    await database.sql`insert into sync.coupling
      (id, integration, mapping, erp_id, crm_id, base, state, erp_changed_at, changed_at)
      values (${randomUUID()}, ${integration}, 'CUSTOMER', ${randomUUID()}, ${known}, '{}',
        'FAILED', now(), now())`;
    expect(await waits()).toEqual([]);
    await notes([account(known, { name: 'Adatum Corporation' })]);
    expect(await waits()).toEqual(['CUSTOMER']);
  });
});
