import { integer, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database.ts';
import { createIntake } from './intake.ts';
import { replicaColumns, type ReplicaRow } from './row.ts';

const thing = pgSchema('replica_test').table(
  'thing',
  { ...replicaColumns, number: text('number').notNull(), rank: integer('rank') },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);
const intake = createIntake({
  thing: {
    table: thing,
    extract: ({ data }) => ({ number: String(data['number']), rank: Number(data['rank']) }),
  },
});
const scope = { integration: '00000000-0000-4000-8000-000000000001', system: 'ERP' } as const;
const row = (digit: number, data: ReplicaRow['data'], version = 'v1'): ReplicaRow => ({
  id: `00000000-0000-4000-8000-00000000010${digit}`,
  version,
  modifiedAt: new Date('2026-01-22T08:00:00Z'),
  data,
});

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('intake');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await database.sql.unsafe(`
    create schema replica_test;
    create table replica_test.thing (
      integration uuid not null, system text not null, id uuid not null, version text not null,
      modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
      replicated_at timestamptz not null default now(), number text not null, rank int,
      primary key (integration, system, id))`);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

describe('the intake of replica rows', () => {
  it('writes what is new or different and says so, and leaves the unchanged alone', async () => {
    const first = await database.sql.begin((tx) =>
      intake.upsert(tx, scope, 'thing', [
        row(1, { number: 'A', rank: 1 }),
        row(2, { number: 'B', rank: 2 }),
      ]),
    );
    expect(first.map((written) => written.inserted)).toEqual([true, true]);
    const second = await database.sql.begin((tx) =>
      intake.upsert(tx, scope, 'thing', [
        row(1, { rank: 1, number: 'A' }),
        row(2, { number: 'B', rank: 3 }, 'v2'),
      ]),
    );
    expect(second).toEqual([{ id: row(2, {}).id, inserted: false }]);
    const [stored] = await database.sql`
      select number, rank, document from replica_test.thing order by number desc limit 1`;
    expect(stored).toEqual({ number: 'B', rank: 3, document: { number: 'B', rank: 3 } });
  });

  it('fills a column that a release added, of records that did not change', async () => {
    const { id } = row(7, {});
    const same = [row(7, { number: 'G', rank: 7 })];
    await database.sql.begin((tx) => intake.upsert(tx, scope, 'thing', same));
    await database.sql`update replica_test.thing set rank = null where id = ${id}`;
    const written = await database.sql.begin((tx) => intake.upsert(tx, scope, 'thing', same));
    expect(written).toEqual([{ id, inserted: false }]);
    const [stored] = await database.sql`select rank from replica_test.thing where id = ${id}`;
    expect(stored).toEqual({ rank: 7 });
    await database.sql.begin((tx) => intake.remove(tx, scope, 'thing', [id]));
    const other = createIntake({
      thing: { table: thing, extract: () => ({ number: '', rank: 0 }) },
    });
    expect(other.shape('thing')).not.toBe(intake.shape('thing'));
  });

  it('takes the last state of a record that comes twice in one call', async () => {
    await database.sql.begin((tx) =>
      intake.upsert(tx, scope, 'thing', [
        row(3, { number: 'C', rank: 1 }),
        row(3, { number: 'C', rank: 9 }),
      ]),
    );
    const found = await database.sql.begin((tx) =>
      intake.readMany(tx, scope, 'thing', [row(3, {}).id]),
    );
    expect(found.get(row(3, {}).id)?.data).toEqual({ number: 'C', rank: 9 });
  });

  it('tells the versions of rows that were written since a moment', async () => {
    const ids = [row(1, {}).id, row(2, {}).id];
    const since = (moment: string) =>
      database.sql.begin((tx) => intake.readSince(tx, scope, 'thing', ids, new Date(moment)));
    const written = await since('2000-01-01T00:00:00Z');
    expect([...written.keys()].sort()).toEqual(ids);
    const all = await database.sql.begin((tx) => intake.readMany(tx, scope, 'thing', ids));
    for (const [id, { version, modifiedAt }] of written) {
      expect(all.get(id)).toMatchObject({ version, modifiedAt });
    }
    expect((await since('2100-01-01T00:00:00Z')).size).toBe(0);
  });

  it('keeps the partner over an upsert, and forgets a removed row', async () => {
    const { id } = row(1, {});
    const partner = '00000000-0000-4000-8000-0000000000aa';
    await database.sql.begin(async (tx) => {
      expect(await intake.setPartner(tx, scope, 'thing', id, partner)).toBe(true);
      await intake.upsert(tx, scope, 'thing', [row(1, { number: 'A2', rank: 1 }, 'v3')]);
      expect((await intake.readMany(tx, scope, 'thing', [id])).get(id)?.partner).toBe(partner);
      expect(await intake.remove(tx, scope, 'thing', [id, partner])).toEqual([id]);
      expect(await intake.setPartner(tx, scope, 'thing', id, null)).toBe(false);
      await intake.setPartners(tx, scope, 'thing', [
        { id: row(2, {}).id, partner },
        { id, partner },
      ]);
      const two = await intake.readMany(tx, scope, 'thing', [row(2, {}).id, id]);
      expect([...two.values()].map((found) => found.partner)).toEqual([partner]);
    });
  });

  it('writes a new row with its partner, and leaves that of an old one alone', async () => {
    const partner = '00000000-0000-4000-8000-0000000000bb';
    const [id, other] = [row(4, {}).id, '00000000-0000-4000-8000-0000000000cc'];
    const found = await database.sql.begin(async (tx) => {
      await intake.upsert(tx, scope, 'thing', [{ ...row(4, { number: 'D', rank: 1 }), partner }]);
      const changed = { ...row(4, { number: 'D', rank: 2 }, 'v2'), partner: other };
      await intake.upsert(tx, scope, 'thing', [changed]);
      const kept = await intake.readMany(tx, scope, 'thing', [id]);
      await intake.remove(tx, scope, 'thing', [id]);
      return kept.get(id);
    });
    expect(found).toMatchObject({ data: { number: 'D', rank: 2 }, partner });
  });

  it('reads page by page in order of id, and never another integration', async () => {
    const other = { ...scope, integration: '00000000-0000-4000-8000-000000000002' };
    await database.sql.begin(async (tx) => {
      await intake.upsert(tx, other, 'thing', [row(9, { number: 'Z', rank: 0 })]);
      const page = await intake.readPage(tx, scope, 'thing', { after: row(2, {}).id, limit: 10 });
      expect(page.map((found) => found.id)).toEqual([row(3, {}).id]);
    });
  });

  it('refuses a kind it does not keep', async () => {
    await expect(
      database.sql.begin((tx) => intake.upsert(tx, scope, 'nothing', [])),
    ).rejects.toThrow('keeps no rows of kind nothing');
  });
});
