import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../migrations.ts';
import { INTEGRATION } from '../test-support/replica.ts';
import { keepReadings, lastReadings } from './last-readings.ts';

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('last-readings');
  await migrate(target.url, 'catalog', migrations);
  database = openDatabase(target.url, { max: 1, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

const keep = (number: string, readAt: string, reading: unknown) =>
  keepReadings(database, INTEGRATION, 'stock', [{ number, readAt: new Date(readAt), reading }]);
const read = async (...numbers: string[]) => {
  const found = await lastReadings(database, INTEGRATION, 'stock', numbers);
  return new Map(found.map(({ number, reading }) => [number, reading]));
};

describe('the last readings', () => {
  it('never go back to an older one, and are told apart by kind', async () => {
    await keep('A', '2026-01-22T10:00:00Z', { stock: ['new'] });
    await keep('A', '2026-01-22T09:00:00Z', { stock: ['old'] });
    expect((await read('A', 'B')).get('A')).toEqual({ stock: ['new'] });
    expect(await lastReadings(database, INTEGRATION, 'price', ['A'])).toEqual([]);
  });

  it('are forgotten when nobody has asked for a month', async () => {
    await keep('OLD', '2026-01-01T00:00:00Z', 1);
    await keep('NEW', '2026-01-30T00:00:00Z', 2);
    expect([...(await read('OLD', 'NEW')).keys()].toSorted()).toEqual(['NEW', 'OLD']);
    await keep('NEW', '2026-02-01T00:00:00Z', 3);
    expect([...(await read('OLD', 'NEW')).entries()]).toEqual([['NEW', 3]]);
  });

  it('stay as they are when nothing was read', async () => {
    await keepReadings(database, INTEGRATION, 'stock', []);
    expect((await read('NEW')).size).toBe(1);
  });
});
