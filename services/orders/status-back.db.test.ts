import { randomUUID } from 'node:crypto';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeSystems, FAKE_CUSTOMER, type FakeSystems } from './fake-systems.test-support.ts';
import { intake } from './intake.ts';
import { doneOrders } from './store/done-orders.ts';
import { askAfterRemoved } from './systems/removed-orders.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const ERP_ORDER = guid('d', 1);
const CRM_ORDER = guid('c', 1);

let fake: FakeSystems;
let system: TestSystem;

beforeEach(async () => {
  fake = createFakeSystems(true);
  system = await startTestSystem(await testDatabase('status-back'), fake.connections);
  const { fill, couple } = system;
  await fill('ERP', 'order', [
    { id: ERP_ORDER, data: { number: 'S1', status: 'Open', customerId: FAKE_CUSTOMER } },
  ]);
  await fill('CRM', 'order', [{ id: CRM_ORDER, data: { statecode: 1 } }]);
  await couple('ERP', 'order', ERP_ORDER, CRM_ORDER);
  await couple('CRM', 'order', CRM_ORDER, ERP_ORDER);
});
afterEach(() => system.close());

const options = () => ({
  database: system.database,
  connections: fake.connections,
  intake,
  now: () => new Date(),
  newId: randomUUID,
});
const done = () => doneOrders(system.database, [INTEGRATION], 20);

async function removeFromErp(): Promise<void> {
  const scope = { integration: INTEGRATION, system: 'ERP' } as const;
  await system.database.sql.begin((tx) => intake.remove(tx, scope, 'order', [ERP_ORDER]));
}

async function status(): Promise<unknown> {
  const result = await system.ask(
    'query ($id: ID!) { salesOrder(by: { crmId: $id }) { status } }',
    {
      id: CRM_ORDER,
    },
  );
  return (result.data?.['salesOrder'] as { status: unknown } | null)?.status;
}

describe('an order that the ERP removed', () => {
  it('is neither posted nor deleted until the ERP was asked, however long that takes', async () => {
    await removeFromErp();
    await system.database.sql`
      update orders.closed_order set removed_at = now() - interval '3 days'`;
    expect(await done()).toEqual([]);
    expect(await status()).toBe('RELEASED');
    await askAfterRemoved(options(), INTEGRATION);
    expect(await done()).toMatchObject([{ crmId: CRM_ORDER, invoiced: false }]);
    expect(await status()).toBe('CANCELLED');
  });
});
