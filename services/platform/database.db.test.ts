import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database, type Transaction } from './database.ts';

/** What the driver or the server says to whoever loses the session. */
const LOST = /CONNECTION_CLOSED|terminating connection/;

/**
 * What must hold when PostgreSQL ends a session in the middle of a transaction, as a restart, a
 * failover and an administrator do. The driver as published ended the process with an exception
 * that nobody could catch, and never used the connection again (`patches/` beside this file).
 */
describe('a connection that PostgreSQL ends', () => {
  let target: TestDatabase;
  let killer: Database;
  let database: Database;

  beforeAll(async () => {
    target = await testDatabase('database');
    killer = openDatabase(target.url, { max: 1, name: 'killer' });
    database = openDatabase(target.url, { max: 1, name: 'victim' });
  });

  afterAll(async () => {
    await Promise.all([killer.close(), database.close()]);
    await target.drop();
  });

  const session = async (tx: Transaction): Promise<number> => {
    const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return row?.pid ?? 0;
  };

  /** Ends the session and waits until the server has forgotten it. */
  const end = async (pid: number): Promise<void> => {
    await killer.sql`select pg_terminate_backend(${pid}, 10000)`;
  };

  const answers = async (): Promise<unknown> => {
    const [row] = await database.sql<{ one: number }[]>`select 1 as one`;
    return row?.one;
  };

  it('fails the transaction whose statement was running, and no more', async () => {
    const failed = database.sql.begin(async (tx) => {
      const pid = await session(tx);
      const running = tx`select pg_sleep(60)`.execute();
      await end(pid);
      await running;
    });
    await expect(failed).rejects.toThrow(LOST);
    expect(await answers()).toBe(1);
  });

  it.each([
    ['a short statement', 'x'],
    ['a long statement', 'x'.repeat(10_000)],
  ])('fails the transaction that sends %s afterwards, and no more', async (_name, text) => {
    const failed = database.sql.begin(async (tx) => {
      await end(await session(tx));
      await tx`select ${text}::text`;
      await tx`select ${text}::text`;
    });
    await expect(failed).rejects.toThrow(LOST);
    expect(await answers()).toBe(1);
  });

  it('answers everybody who waited for the only connection', async () => {
    const failed = database.sql.begin(async (tx) => {
      const pid = await session(tx);
      const waiting = Array.from({ length: 20 }, answers);
      await end(pid);
      await tx`select 1`.catch(() => undefined);
      return waiting;
    });
    await expect(failed).rejects.toThrow(LOST);
    expect(await Promise.all(Array.from({ length: 20 }, answers))).toEqual(Array(20).fill(1));
  });
});
