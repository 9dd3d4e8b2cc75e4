import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import type { Intake, ReplicaRow } from '@drawbar/platform/replica';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../migrations.ts';
import { notedIntake, notedIntakes } from './noted-intake.ts';

const INTEGRATION = '11111111-1111-4111-8111-111111111111';
const ERP = { integration: INTEGRATION, system: 'ERP' } as const;
let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-noted');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.integration, sync.change_inbox, sync.record cascade`;
  const now = new Date();
  await database.sql`
    insert into sync.integration
      (id, name, item_availability, sales_orders, created_at, updated_at)
    values (${INTEGRATION}, 'A', '{}', '{}', ${now}, ${now})`;
  await database.sql`truncate sync.change_inbox`;
});

const row = (data: ReplicaRow['data'], id = randomUUID()): ReplicaRow => ({
  id,
  version: '1',
  modifiedAt: null,
  data,
});

/** Takes every row; `known` were there before. */
function door(known: readonly string[] = []): Intake {
  return notedIntake(taker(known));
}

function taker(known: readonly string[] = [], kinds: readonly string[] = []): Intake {
  const taking: Partial<Intake> = {
    upsert: async (_tx, _scope, _kind, rows) =>
      rows.map(({ id }) => ({ id, inserted: !known.includes(id) })),
    remove: async (_tx, _scope, _kind, ids) => ids.filter((id) => known.includes(id)),
  };
  return { ...(taking as Intake), kinds };
}

async function noted(): Promise<(readonly [string, string, string])[]> {
  const rows = await database.sql<{ type: string; record: string; action: string }[]>`
    select type, record, action from sync.change_inbox order by id`;
  return rows.map(({ type, record, action }) => [type, record, action]);
}

async function listed(mapping: string, key: string): Promise<string> {
  const id = randomUUID();
  await database.sql`insert into sync.record
      (integration, mapping, system, id, label, in_filter, keys, match_keys)
    values (${INTEGRATION}, ${mapping}, 'ERP', ${id}, ${key}, true, ${[key]}, '{}')`;
  return id;
}

describe('a door that notes', () => {
  it('says of every record whether it came, changed or went', async () => {
    const [old, fresh, gone] = [randomUUID(), row({}), randomUUID()];
    await database.sql.begin(async (tx) => {
      const intake = door([old, gone]);
      await intake.upsert(tx, ERP, 'customer', [row({}, old), fresh]);
      await intake.remove(tx, ERP, 'customer', [gone, randomUUID()]);
    });
    expect(await noted()).toEqual([
      ['CUSTOMER', old, 'UPDATED'],
      ['CUSTOMER', fresh.id, 'CREATED'],
      ['CUSTOMER', gone, 'DELETED'],
    ]);
  });

  it('says of a line that what it is a part of changed, once', async () => {
    const item = randomUUID();
    const list = await listed('PLHEADER-PRICE', 'S00001');
    await database.sql.begin(async (tx) => {
      await door().upsert(tx, ERP, 'itemUnit', [row({ itemId: item }), row({ itemId: item })]);
      const lines = ['S00001', 'S00001', 'UNKNOWN'].map((priceListCode) => row({ priceListCode }));
      await door().upsert(tx, ERP, 'priceLine', lines);
    });
    expect(await noted()).toEqual([
      ['ITEM', item, 'UPDATED'],
      ['PRICE_LIST', list, 'UPDATED'],
    ]);
  });

  it('says nothing of records that the graph has no name for', async () => {
    await database.sql.begin((tx) => door().upsert(tx, ERP, 'exchangeRate', [row({})]));
    expect(await noted()).toEqual([]);
  });
});

describe('stock that moved', () => {
  it('is a change of what can be had of the item', async () => {
    const item = await listed('ITEM-PRODUCT', '1968-S');
    const keep = (quantity: number) => database.sql`
      insert into sync.item_stock as s (integration, item, quantity)
      values (${INTEGRATION}, '1968-S', ${quantity})
      on conflict (integration, item) do update set quantity = excluded.quantity
      where s.quantity <> excluded.quantity`;
    await keep(5);
    await keep(5);
    expect(await noted()).toEqual([['AVAILABILITY', item, 'UPDATED']]);
    await keep(4);
    expect(await noted()).toHaveLength(2);
  });

  it('notes a record once that several services keep', async () => {
    const doors = notedIntakes([taker([], ['customer']), taker([], ['customer', 'item'])]);
    const customer = row({});
    const item = row({});
    await database.sql.begin(async (tx) => {
      for (const one of doors) {
        for (const [kind, record] of [['customer', customer] as const, ['item', item] as const]) {
          if (one.kinds.includes(kind)) await one.upsert(tx, ERP, kind, [record]);
        }
      }
    });
    expect(await noted()).toEqual([
      ['CUSTOMER', customer.id, 'CREATED'],
      ['ITEM', item.id, 'CREATED'],
    ]);
  });
});
