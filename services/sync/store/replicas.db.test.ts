import { pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { createIntake, replicaColumns } from '@drawbar/platform/replica';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change, ChangePage, ChangeSource, ReplicaKey } from '../domain/ports.ts';
import { readKinds } from '../domain/replica-run.ts';
import { createReplicas } from './replicas.ts';

const thing = pgSchema('replica_test').table(
  'thing',
  { ...replicaColumns, name: text('name') },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);
const intake = createIntake({
  thing: { table: thing, extract: ({ data }) => ({ name: String(data['name']) }) },
});
const key: ReplicaKey = {
  integration: '00000000-0000-4000-8000-000000000001',
  system: 'ERP',
  kind: 'thing',
};
const id = (digit: number): string =>
  `00000000-0000-4000-8000-0000000001${String(digit).padStart(2, '0')}`;
const upsert = (digit: number, name: string): Change => ({
  op: 'upsert',
  row: { id: id(digit), version: name, modifiedAt: null, data: { name } },
});
const page = (changes: Change[], cursor: string, more = false, full = false): ChangePage => ({
  changes,
  cursor,
  more,
  full,
  observedAt: new Date(0),
});

let target: TestDatabase;
let database: Database;
const signal = new AbortController().signal;
const now = (): Date => new Date('2026-01-22T08:00:00Z');

beforeAll(async () => {
  target = await testDatabase('sync-replicas');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', new URL('./migrations/', import.meta.url));
  await database.sql.unsafe(`
    create schema replica_test;
    create table replica_test.thing (
      integration uuid not null, system text not null, id uuid not null, version text not null,
      modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
      replicated_at timestamptz not null default now(), name text,
      primary key (integration, system, id));
    insert into sync.integration (id, name, created_at, updated_at)
    values ('${key.integration}', 'CRONUS', now(), now())`);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate replica_test.thing, sync.replica_state, sync.replica_seen`;
});

const replicas = () => createReplicas(database, [intake], now, async () => undefined);
const names = async (): Promise<string[]> =>
  (await database.sql<{ name: string }[]>`select name from replica_test.thing order by id`).map(
    (row) => row.name,
  );
/** Every source looks later than the one before. */
let time = 0;
/** Answers the page after a cursor; a missing one is a system that is away. */
const source = (
  pages: Record<string, ChangePage | undefined>,
  fields = 'name',
  asOf = (time += 1),
): ChangeSource => ({
  asOf: new Date(asOf),
  changes: async (_kind, cursor) => {
    const found = pages[cursor ?? ''];
    if (found === undefined) throw new Error('away');
    return found;
  },
  fields: () => fields,
});

describe('filling a replica', () => {
  it('reads everything again when rows carry other fields, and forgets what is gone', async () => {
    const ports = { replicas: replicas(), signal };
    const first = source({ '': page([upsert(1, 'A'), upsert(2, 'B')], 'c1') });
    expect(await readKinds({ ...ports, source: first }, [key])).toBe(2);
    const none = source({ c1: page([], 'c2') });
    expect(await readKinds({ ...ports, source: none }, [key])).toBe(0);
    const wider = source({ '': page([upsert(1, 'A more')], 'c3') }, 'name city');
    expect(await readKinds({ ...ports, source: wider }, [key])).toBe(1);
    expect(await names()).toEqual(['A more']);
    const same = source({ c3: page([], 'c4') }, 'name city');
    expect(await readKinds({ ...ports, source: same }, [key])).toBe(0);
  });

  it('reads everything again when another service keeps a kind, or in other columns', async () => {
    const all = page([upsert(1, 'A')], 'c1');
    await readKinds({ replicas: replicas(), signal, source: source({ '': all }) }, [key]);
    const none = source({ c1: page([], 'c1') });
    expect(await readKinds({ replicas: replicas(), signal, source: none }, [key])).toBe(0);
    await database.sql`update replica_test.thing set name = null`;
    const spelled = createIntake({
      thing: { table: thing, extract: ({ data }) => ({ name: `${String(data['name'])}!` }) },
    });
    const wider = createReplicas(database, [spelled], now, async () => undefined);
    const again = source({ '': all });
    expect(await readKinds({ replicas: wider, signal, source: again }, [key])).toBe(1);
    expect(await names()).toEqual(['A!']);
    const rest = source({ c1: page([], 'c1') });
    expect(await readKinds({ replicas: wider, signal, source: rest }, [key])).toBe(0);
  });

  it('goes on after the last committed page when it was interrupted', async () => {
    const first = page([upsert(1, 'A')], 'c1', true);
    const ports = { replicas: replicas(), signal };
    await expect(readKinds({ ...ports, source: source({ '': first }) }, [key])).rejects.toThrow(
      'away',
    );
    expect(await names()).toEqual(['A']);
    const rest = source({ c1: page([upsert(2, 'B')], 'c2') });
    expect(await readKinds({ ...ports, source: rest }, [key])).toBe(1);
    expect(await names()).toEqual(['A', 'B']);
    expect(await ports.replicas.state(key)).toMatchObject({ cursor: 'c2', filledAt: now() });
  });

  it('applies deletions, and the last word on a record that a page names twice', async () => {
    const ports = { replicas: replicas(), signal };
    const gone: Change = { op: 'delete', id: id(1), at: null };
    await readKinds(
      { ...ports, source: source({ '': page([upsert(1, 'A'), upsert(2, 'B')], 'c1') }) },
      [key],
    );
    const next = page([upsert(2, 'B1'), upsert(2, 'B2'), gone], 'c2');
    await readKinds({ ...ports, source: source({ c1: next }) }, [key]);
    expect(await names()).toEqual(['B2']);
  });

  it('removes what a full read does not meet any more, at its end', async () => {
    const ports = { replicas: replicas(), signal };
    await readKinds(
      {
        ...ports,
        source: source({ '': page([upsert(1, 'A'), upsert(2, 'B'), upsert(3, 'C')], 'c1') }),
      },
      [key],
    );
    const expired = source({
      c1: page([upsert(1, 'A')], 'f1', true, true),
      f1: page([upsert(3, 'C')], 'f2', false, true),
    });
    await readKinds({ ...ports, source: expired }, [key]);
    expect(await names()).toEqual(['A', 'C']);
    expect(await database.sql`select from sync.replica_seen`).toHaveLength(0);
  });

  it('never applies a page over a cursor that another reader has moved', async () => {
    const both = replicas();
    const before = await both.state(key);
    expect(
      await both.apply(key, before, { ...page([upsert(1, 'A')], 'c1'), fields: '', asOf: now() }),
    ).toBe(true);
    expect(
      await both.apply(key, before, { ...page([upsert(1, 'old')], 'c1'), fields: '', asOf: now() }),
    ).toBe(false);
    expect(await names()).toEqual(['A']);
  });

  it('keeps what we wrote after a page was asked for that shows an older state', async () => {
    const ports = { replicas: replicas(), signal };
    const [before, after] = [new Date('2026-01-22T08:00:01Z'), new Date('2026-01-22T08:00:02Z')];
    const state = (digit: number, name: string, modifiedAt: Date): Change & { op: 'upsert' } => ({
      op: 'upsert',
      row: { id: id(digit), version: name, modifiedAt, data: { name } },
    });
    const write = (one: Change & { op: 'upsert' }) =>
      database.sql.begin((tx) => intake.upsert(tx, key, 'thing', [one.row]));
    const asked = async (changes: Change[], from: string, to: string, observedAt: Date) => {
      const shown = { ...page(changes, to), observedAt };
      await readKinds({ ...ports, source: source({ [from]: shown }) }, [key]);
    };
    await write(state(1, 'written', after));
    // Asked for before the write, and answered when it was over.
    const early = new Date(0);
    await asked([state(1, 'as before', before), state(2, 'other', before)], '', 'c1', early);
    expect(await names()).toEqual(['written', 'other']);
    // What was asked for later is so, whatever the clock of that system says.
    const late = new Date('2100-01-01T00:00:00Z');
    await asked([state(1, 'edited', before)], 'c1', 'c2', late);
    expect(await names()).toEqual(['edited', 'other']);
  });

  it('leaves a kind alone that was read as of the wanted time, or later', async () => {
    const ports = { replicas: replicas(), signal };
    const first = source({ '': page([upsert(1, 'A')], 'c1') }, 'name', 1_000);
    await readKinds({ ...ports, source: first }, [key]);
    const away = (asOf: number, fields = 'name') => source({}, fields, asOf);
    expect(await readKinds({ ...ports, source: away(999) }, [key])).toBe(0);
    expect(await readKinds({ ...ports, source: away(1_000) }, [key])).toBe(0);
    await expect(readKinds({ ...ports, source: away(1_001) }, [key])).rejects.toThrow('away');
    await expect(readKinds({ ...ports, source: away(1_000, 'city') }, [key])).rejects.toThrow(
      'away',
    );
  });

  it('counts a round as of its beginning, whoever ended it', async () => {
    const ports = { replicas: replicas(), signal };
    const begun = source({ '': page([upsert(1, 'A')], 'c1', true) }, 'name', 1_000);
    await expect(readKinds({ ...ports, source: begun }, [key])).rejects.toThrow('away');
    const ended = source({ c1: page([upsert(2, 'B')], 'c2') }, 'name', 9_000);
    await readKinds({ ...ports, source: ended }, [key]);
    expect(await ports.replicas.state(key)).toMatchObject({ seenTo: new Date(1_000) });
    const again = source({ c2: page([], 'c3') }, 'name', 9_000);
    await readKinds({ ...ports, source: again }, [key]);
    expect(await ports.replicas.state(key)).toMatchObject({ seenTo: new Date(9_000) });
  });

  it('asks for first pages of several kinds at once and keeps what comes', async () => {
    const ports = { replicas: replicas(), signal };
    const asked: string[] = [];
    const both: ChangeSource = {
      asOf: new Date(1),
      fields: () => 'name',
      changes: async (kind) => {
        asked.push(kind);
        await new Promise((resolve) => setImmediate(resolve));
        if (kind === 'other') throw new Error(`away, ${asked.length} asked`);
        return page([upsert(1, 'A')], 'c1');
      },
    };
    const reading = readKinds({ ...ports, source: both }, [{ ...key, kind: 'other' }, key]);
    await expect(reading).rejects.toThrow('away, 2 asked');
    expect(await names()).toEqual(['A']);
  });
});
