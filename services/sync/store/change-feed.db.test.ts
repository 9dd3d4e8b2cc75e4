import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeEntry } from '../domain/change-feed.ts';
import { migrations } from '../migrations.ts';
import { announcer } from './announce.ts';
import {
  feedBounds,
  forgetChanges,
  numberBefore,
  numberChanges,
  readChanges,
} from './change-feed.ts';
import { readLog } from './read-streams.ts';

const INTEGRATION = '11111111-1111-4111-8111-111111111111';
let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-changes');
  database = openDatabase(target.url, { max: 12, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.integration, sync.change, sync.change_inbox,
    sync.coupling_log cascade`;
  await database.sql`update sync.change_counter set last = 0, forgotten = 0, forgotten_xact = null`;
  const now = new Date();
  await database.sql`
    insert into sync.integration
      (id, name, item_availability, sales_orders, created_at, updated_at)
    values (${INTEGRATION}, 'A', '{}', '{}', ${now}, ${now})`;
});

type Sql = Pick<Database['sql'], 'unsafe'>;

async function couple(sql: Sql, id = randomUUID()): Promise<string> {
  await sql.unsafe(
    `insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
     values ($1, $2, 'ITEM-PRODUCT', gen_random_uuid(), gen_random_uuid(), 'PENDING', now())`,
    [id, INTEGRATION],
  );
  return id;
}

async function read(after = '0', limit = 10_000): Promise<ChangeEntry[]> {
  await numberChanges(database);
  const { last: upTo } = await feedBounds(database);
  const wanted = { integration: INTEGRATION, after, upTo, types: null, limit };
  return readChanges(database, wanted);
}

const couplings = (entries: readonly ChangeEntry[]): (string | null)[] =>
  entries.filter(({ type }) => type === 'COUPLING').map(({ record }) => record);

describe('the feed of changes', () => {
  it('says what came, changed and went, and not what was written as it was', async () => {
    const id = await couple(database.sql);
    await read();
    await database.sql`update sync.coupling set state = 'PENDING' where id = ${id}`;
    await database.sql`update sync.coupling set state = 'IN_SYNC' where id = ${id}`;
    await read();
    await database.sql`delete from sync.coupling where id = ${id}`;
    const said = (await read()).map(({ type, action }) => [type, action]);
    expect(said).toEqual([
      ['INTEGRATION', 'CREATED'],
      ['COUPLING', 'CREATED'],
      ['COUPLING', 'UPDATED'],
      ['COUPLING', 'DELETED'],
    ]);
  });

  it('is gapless and misses nothing while many write, some long, some in vain', async () => {
    const WRITERS = 8;
    const EACH = 15;
    const left = { writers: WRITERS };
    const committed = new Set<string>();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let turn = 0; turn < EACH; turn += 1) {
        const id = randomUUID();
        const isGivenUp = turn % 5 === 4;
        await database.sql
          .begin(async (tx) => {
            await couple(tx, id);
            // Others commit meanwhile, although this one wrote first.
            await wait(writer * 2);
            if (isGivenUp) throw new Error('given up');
          })
          .then(
            () => committed.add(id),
            (error: Error) => expect(error.message).toBe('given up'),
          );
      }
      left.writers -= 1;
    });
    const seen: ChangeEntry[] = [];
    let after = '0';
    const follow = async (): Promise<void> => {
      const page = await read(after, 7);
      seen.push(...page);
      after = page.at(-1)?.number ?? after;
    };
    while (left.writers > 0) await Promise.all([follow(), numberChanges(database)]);
    await Promise.all(writers);
    for (let page = 0; page < 100 && seen.length <= committed.size; page += 1) await follow();
    expect(new Set(couplings(seen))).toEqual(committed);
    expect(seen).toHaveLength(committed.size + 1);
    expect(seen.map(({ number }) => Number(number))).toEqual(
      Array.from({ length: seen.length }, (_, at) => at + 1),
    );
  });

  it('loses nothing when whoever numbers dies before it commits', async () => {
    const ids = [await couple(database.sql), await couple(database.sql)];
    const other = openDatabase(target.url, { max: 1, name: 'killed' });
    const held = Promise.withResolvers<number>();
    const dead = Promise.withResolvers<void>();
    const dying = other.sql
      .begin(async (tx) => {
        await tx`select from sync.change_counter for update`;
        await tx`delete from sync.change_inbox`;
        await tx`update sync.change_counter set last = last + 3`;
        const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        held.resolve(row?.pid ?? 0);
        await dead.promise;
      })
      .catch(() => undefined);
    const pid = await held.promise;
    const reading = read();
    await database.sql`select pg_terminate_backend(${pid})`;
    dead.resolve();
    await dying;
    const entries = await reading;
    expect(couplings(entries)).toEqual(ids);
    expect(entries.map(({ number }) => number)).toEqual(['1', '2', '3']);
    await other.close();
  });

  it('says once what was changed many times before anybody looked', async () => {
    const id = await couple(database.sql);
    for (const state of ['IN_SYNC', 'CONFLICT', 'IN_SYNC']) {
      await database.sql`update sync.coupling set state = ${state} where id = ${id}`;
    }
    const actions = (await read()).filter(({ type }) => type === 'COUPLING');
    expect(actions.map(({ action }) => action)).toEqual(['CREATED', 'UPDATED']);
  });

  it('finds the place where everything comes that a transaction changed', async () => {
    await couple(database.sql);
    const [row] = await database.sql<{ xact: string }[]>`
      select pg_current_xact_id()::text as xact`;
    const id = await couple(database.sql);
    const before = await numberChanges(database).then(() =>
      numberBefore(database, row?.xact ?? '0'),
    );
    expect(couplings(await read(before ?? '0'))).toEqual([id]);
  });

  it('forgets what is old and remembers up to where', async () => {
    await couple(database.sql);
    await read();
    await database.sql`update sync.change set at = now() - interval '8 days'`;
    await couple(database.sql);
    await read();
    await forgetChanges(database, new Date(), 7);
    expect(await feedBounds(database)).toMatchObject({ last: '3', forgotten: '2' });
    expect((await read()).map(({ number }) => number)).toEqual(['3']);
  });

  describe('to a cursor that names a transaction', () => {
    const place = async (): Promise<string> => {
      const [row] = await database.sql<{ xact: string }[]>`
        select pg_current_xact_id()::text as xact`;
      return row?.xact ?? '0';
    };
    const logged = async (): Promise<void> => {
      const id = await couple(database.sql);
      await database.sql.begin((tx) => announcer(tx, INTEGRATION).coupling(id, 'COUPLED'));
    };
    const age = async (): Promise<void> => {
      await read();
      await database.sql`update sync.change set at = now() - interval '8 days'`;
      await database.sql`update sync.coupling_log set at = now() - interval '8 days'`;
    };
    const isLogKept = async (xact: string): Promise<boolean> =>
      (await readLog(database.sql, INTEGRATION, { xact, seq: '0' })) !== null;

    /** Not before all have ended that anybody on the server had begun by then. */
    const untilLogKept = (xact: string): Promise<void> =>
      vi.waitFor(async () => expect(await isLogKept(xact)).toBe(true), {
        timeout: 10_000,
        interval: 20,
      });

    it('says that what came after it is not all kept', async () => {
      const before = await place();
      await logged();
      await age();
      const between = await place();
      await logged();
      await read();
      await forgetChanges(database, new Date(), 7);
      expect(await numberBefore(database, before)).toBeNull();
      expect(await isLogKept(before)).toBe(false);
      const { forgotten } = await feedBounds(database);
      expect(await numberBefore(database, between)).toBe(forgotten);
      await untilLogKept(between);
    });

    it('says so when nothing at all is kept, but not when nothing came after it', async () => {
      const before = await place();
      await logged();
      await age();
      const after = await place();
      await forgetChanges(database, new Date(), 7);
      expect(await numberBefore(database, before)).toBeNull();
      expect(await isLogKept(before)).toBe(false);
      const { last } = await feedBounds(database);
      expect(await numberBefore(database, after)).toBe(last);
      await untilLogKept(after);
    });
  });
});
