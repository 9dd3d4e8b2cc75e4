import { randomUUID } from 'node:crypto';
import type { Connections } from '@drawbar/connectors/connections';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { intake } from './intake.ts';
import { lockChanges } from './store/changes.ts';
import { createOutbox } from './store/outbox.ts';
import { settleRemoved } from './store/removed-orders.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const ORDER = guid('c', 1);
const PLACED = guid('c', 2);

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(await testDatabase('locks'), {} as unknown as Connections);
  const { sql } = system.database;
  await system.fill('ERP', 'order', [{ id: ORDER, data: { number: 'S1', status: 'Open' } }]);
  const scope = { integration: INTEGRATION, system: 'ERP' } as const;
  await sql.begin((tx) => intake.remove(tx, scope, 'order', [ORDER]));
  await sql`
    insert into orders.placed (integration, id, intent, target, content, customer, crm_state,
                               created_by, created_at, updated_at)
    values (${INTEGRATION}, ${PLACED}, ${guid('d', 2)}, 'ERP', '{}', ${guid('b', 1)}, 'none',
            'somebody', now(), now())`;
});
afterAll(() => system.close());

/** Which rows a write holds while it waits for the log; any, and two writers could deadlock. */
async function heldWhileWaiting(write: () => Promise<void>): Promise<string[]> {
  const { sql } = system.database;
  let done: Promise<void> = Promise.resolve();
  const held = await sql.begin(async (tx) => {
    await lockChanges(tx, INTEGRATION);
    done = write();
    await vi.waitFor(async () => {
      const waiting = await sql`
        select 1 from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
      expect(waiting).toHaveLength(1);
    }, 10_000);
    const rows = await sql<{ name: string }[]>`
      select l.relation::regclass::text as name from pg_locks l
      join pg_database d on d.oid = l.database
      where d.datname = current_database() and l.mode = 'RowExclusiveLock'
        and l.relation::regclass::text in ('orders.closed_order', 'orders.placed')`;
    return rows.map(({ name }) => name);
  });
  await done;
  return held;
}

describe('a write of an order waits for the log of changes before it holds a row', () => {
  it('when it is known what became of a removed order', async () => {
    const removed = { integration: INTEGRATION, id: ORDER, number: 'S1' };
    const settle = () => settleRemoved(system.database, intake, INTEGRATION, [removed], []);
    expect(await heldWhileWaiting(settle)).toEqual([]);
  });

  it('when an order of the outbox was refused', async () => {
    const { database } = system;
    const outbox = createOutbox({ database, intake, now: () => new Date(), newId: randomUUID });
    const placed = await outbox.claim(INTEGRATION, PLACED);
    if (placed === null) throw new Error('Nothing was claimed.');
    const refused = { state: 'refused', waitSeconds: null, message: 'Blocked.' } as const;
    expect(await heldWhileWaiting(() => outbox.failed(placed, refused))).toEqual([]);
  });
});
