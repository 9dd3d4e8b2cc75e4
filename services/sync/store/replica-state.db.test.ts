import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from '../domain/endpoint-place.ts';
import type { Endpoint } from '../domain/integration.ts';
import type { ReplicaKey } from '../domain/ports.ts';
import { migrations } from '../migrations.ts';
import { advanceReplica, forgetRead, holdPlace, readReplicaState } from './replica-state.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const key: ReplicaKey = { integration, system: 'ERP', kind: 'customer' };
const endpoint: Endpoint = {
  kind: 'BUSINESS_CENTRAL',
  baseUrl: 'https://api.example.com',
  tenantId: 'contoso',
  environment: 'Production',
  companyId: null,
  user: null,
  clientId: 'app',
  secret: { kind: 'reference', reference: 'env:BC_SECRET' },
};

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-replica-state');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`truncate sync.integration cascade`;
  await sql`insert into sync.integration (id, name, erp, created_at, updated_at)
    values (${integration}, 'CRONUS', ${sql.json({ ...endpoint })}, now(), now())`;
});

const advance = (from: string | null, cursor: string, place?: string): Promise<boolean> =>
  database.sql.begin((tx) =>
    holdPlace(tx, key, place).then(() =>
      advanceReplica(tx, key, from, {
        cursor,
        rows: 1,
        sweeping: false,
        complete: true,
        fields: 'name',
        asOf: new Date(1),
        now: new Date(2),
      }),
    ),
  );
const forget = (): Promise<void> =>
  database.sql.begin((tx) => forgetRead(tx, integration, ['ERP']));

describe('a system that is elsewhere now', () => {
  it('is read anew as a whole, and a page that was asked for before does not count', async () => {
    expect(await advance(null, 'c1')).toBe(true);
    await forget();
    expect(await advance('c1', 'c2')).toBe(false);
    expect(await advance(null, 'c2')).toBe(false);
    const state = await readReplicaState(database.sql, key);
    expect(state).toMatchObject({ fields: '', seenTo: null, sweeping: false });
    expect(await advance(state.cursor, 'd1')).toBe(true);
  });

  it('takes no page of the place that it was, whoever asked for it', async () => {
    const other = placeOf({ ...endpoint, environment: 'Sandbox' });
    await expect(advance(null, 'c1', other)).rejects.toMatchObject({ retryable: true });
    expect(await advance(null, 'c1', placeOf({ ...endpoint, clientId: 'other' }))).toBe(true);
  });

  it('forgets its stock and how far its ledger was followed', async () => {
    const ledger: ReplicaKey = { ...key, kind: 'ledgerEntry' };
    const to = { rows: 0, sweeping: false, complete: true, now: new Date(2) };
    await database.sql.begin((tx) => advanceReplica(tx, ledger, null, { ...to, cursor: '9' }));
    await database.sql`insert into sync.item_stock (integration, item, quantity)
      values (${integration}, '1896-S', 4)`;
    await forget();
    expect((await readReplicaState(database.sql, ledger)).cursor).toBeNull();
    expect(await database.sql`select from sync.item_stock`).toHaveLength(0);
    const inFlight = database.sql.begin((tx) =>
      advanceReplica(tx, ledger, '9', { ...to, cursor: '10' }),
    );
    expect(await inFlight).toBe(false);
  });
});
