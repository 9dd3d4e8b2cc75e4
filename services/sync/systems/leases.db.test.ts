import { openDatabase, type Database } from '@drawbar/platform/database';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLeases } from './leases.ts';

const TRIES_MAX = 1_000;

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-leases');
  database = openDatabase(target.url, { max: 2, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

/** Asks until the answer is yes, as its users do. */
async function held(hold: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) if (await hold()) return true;
  return false;
}

describe('a lease', () => {
  it('is held by one, and by the next once the session of the first was cut', async () => {
    const [first, second] = [createLeases(database), createLeases(database)];
    try {
      expect([await first.hold('runs'), await second.hold('runs')]).toEqual([true, false]);
      expect(await first.hold('runs')).toBe(true);
      await database.sql`select pg_terminate_backend(${await first.session()}, 5000)`;
      expect(await held(() => second.hold('runs'))).toBe(true);
      expect(await first.hold('runs')).toBe(false);
      await second.close();
      expect(await held(() => first.hold('runs'))).toBe(true);
    } finally {
      await first.close();
      await second.close();
    }
  });

  it('is asked for again on a new session while others use the database', async () => {
    const leases = createLeases(database);
    try {
      for (let round = 0; round < 5; round += 1) {
        expect(await held(() => leases.hold('feed'))).toBe(true);
        const before = await leases.session();
        const busy = Array.from({ length: 8 }, () => database.sql`select pg_sleep(0.01)`);
        await database.sql`select pg_terminate_backend(${before}, 5000)`;
        await Promise.all(busy);
        expect(await held(() => leases.hold('feed'))).toBe(true);
        expect(await leases.session()).not.toBe(before);
      }
    } finally {
      await leases.close();
    }
  });
});
