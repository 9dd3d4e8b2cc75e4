import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderChange } from '../domain/event.ts';
import { createChangeReader, recordChanges } from './changes.ts';
import { forgetOld } from './due-orders.ts';

const HOUR_MS = 3_600_000;
const OURS = '11111111-0000-4000-8000-000000000001';
const OTHER = '11111111-0000-4000-8000-000000000002';

let target: TestDatabase;
let database: Database;
beforeAll(async () => {
  target = await testDatabase('changes');
  await migrate(target.url, 'orders', new URL('./migrations/', import.meta.url));
  database = openDatabase(target.url, { max: 2, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate orders.change, orders.forgotten_change`;
});

/** Of a record that was last changed long ago. */
const change = (n: number, event: OrderChange['event'] = null): OrderChange => ({
  record: { system: 'ERP', id: `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}` },
  at: new Date('2020-01-01T00:00:00Z'),
  event,
});
const CREATED = { kind: 'CREATED', message: 'Created.', author: null } as const;
const write = (changes: readonly OrderChange[], integration = OURS) =>
  database.sql.begin((tx) => recordChanges(tx, integration, changes));
/** So many later ones that the earlier ones may be forgotten. */
const writeMany = () => write(Array.from({ length: 1_100 }, (_, n) => change(n + 10)));
const forget = (hours: number) => forgetOld(database, new Date(Date.now() + hours * HOUR_MS));
const reader = () => createChangeReader(database);

describe('changes that only streams ask for', () => {
  it('are kept for two days after they were written, however old their record is', async () => {
    await write([change(1)]);
    const { records } = await reader().after(OURS, '0');
    await writeMany();
    await forget(47);
    expect((await reader().after(OURS, '0')).records).toEqual(expect.arrayContaining([...records]));
    expect(await reader().floor(OURS)).toBeNull();
  });

  it('are told as lost once they are forgotten, although an earlier event is kept', async () => {
    await write([change(1, CREATED)]);
    const cursor = await reader().latest(OURS);
    await write([change(2)]);
    const behind = await reader().latest(OURS);
    await write([change(3)], OTHER);
    const others = await reader().latest(OTHER);
    await writeMany();
    await forget(49);
    const floor = await reader().floor(OURS);
    expect(BigInt(floor ?? 0)).toBeGreaterThan(BigInt(cursor));
    expect(BigInt(floor ?? 0)).toBeGreaterThanOrEqual(BigInt(behind));
    expect(await reader().floor(OTHER)).toBe(others);
    expect(await reader().events(OURS, [change(1).record])).toHaveLength(1);
    expect((await reader().after(OURS, floor ?? '0')).records).not.toHaveLength(0);
  });
});
