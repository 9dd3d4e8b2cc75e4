import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestKey } from '../domain/place-ports.ts';
import { createRequestStore } from './requests.ts';

const HOUR_MS = 3_600_000;
const order = { system: 'ERP', id: 'cccccccc-0000-4000-8000-000000000001' } as const;
const key: RequestKey = {
  integration: '11111111-0000-4000-8000-000000000001',
  caller: 'somebody',
  operation: 'updateSalesOrder',
  key: 'k-1',
};

let target: TestDatabase;
let database: Database;
let at = 0;
beforeAll(async () => {
  target = await testDatabase('requests');
  await migrate(target.url, 'orders', new URL('./migrations/', import.meta.url));
  database = openDatabase(target.url, { max: 2, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  at = Date.parse('2026-01-22T09:00:00Z');
  await database.sql`delete from orders.request`;
});
const store = () => createRequestStore(database, () => new Date(at));

describe('requests with an idempotency key', () => {
  it('are carried out by one of those who come at once', async () => {
    const begun = await Promise.all([1, 2, 3].map(() => store().begin(key, 'hash')));
    expect(begun.filter(Boolean)).toHaveLength(1);
    expect(await store().earlier(key, 'hash')).toEqual({ sameInput: true, order: null });
  });

  it('are remembered for a day, and another input is told apart', async () => {
    await store().begin(key, 'hash');
    await store().finish(key, order);
    at += 23 * HOUR_MS;
    expect(await store().earlier(key, 'hash')).toEqual({ sameInput: true, order });
    expect(await store().earlier(key, 'other')).toEqual({ sameInput: false, order });
    expect(await store().begin(key, 'hash')).toBe(false);
    at += HOUR_MS;
    expect(await store().earlier(key, 'hash')).toBeNull();
    expect(await store().begin(key, 'hash')).toBe(true);
  });

  it('of another caller or operation are other requests', async () => {
    await store().begin(key, 'hash');
    expect(await store().earlier({ ...key, caller: 'else' }, 'hash')).toBeNull();
    expect(await store().earlier({ ...key, operation: 'cancelSalesOrder' }, 'hash')).toBeNull();
  });

  it('that failed, or were left behind by a process that died, free their key', async () => {
    await store().begin(key, 'hash');
    await store().forget(key);
    expect(await store().begin(key, 'hash')).toBe(true);
    at += HOUR_MS;
    expect(await store().earlier(key, 'hash')).toBeNull();
    expect(await store().begin(key, 'hash')).toBe(true);
  });
});
