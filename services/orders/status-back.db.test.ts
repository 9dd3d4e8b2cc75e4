import { randomUUID } from 'node:crypto';
import { createLog } from '@drawbar/platform/log';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderDuties } from './duties.ts';
import { createFakeSystems, FAKE_CUSTOMER, type FakeSystems } from './fake-systems.test-support.ts';
import { intake } from './intake.ts';
import { doneOrders, justDoneOrders } from './store/done-orders.ts';
import { askAfterRemoved } from './systems/removed-orders.ts';
import {
  guid,
  INTEGRATION,
  startTestSystem,
  TEST_DIRECTORY,
  type TestSystem,
} from './system.test-support.ts';

const ERP_ORDER = guid('d', 1);
const CRM_ORDER = guid('c', 1);

let fake: FakeSystems;
let system: TestSystem;

beforeEach(async () => {
  ahead = 0;
  fake = createFakeSystems(true);
  system = await startTestSystem(await testDatabase('status-back'), fake.connections);
  const { fill, couple } = system;
  await fill('ERP', 'order', [
    { id: ERP_ORDER, data: { number: 'S1', status: 'Open', customerId: FAKE_CUSTOMER } },
  ]);
  await fill('CRM', 'order', [{ id: CRM_ORDER, data: { statecode: 1 } }]);
  fake.crmOrders.set(CRM_ORDER, crmRow(CRM_ORDER));
  fake.erpOrders.push({ ...crmRow(ERP_ORDER), data: { number: 'S1', status: 'Open' } });
  await couple('ERP', 'order', ERP_ORDER, CRM_ORDER);
  await couple('CRM', 'order', CRM_ORDER, ERP_ORDER);
});
afterEach(() => system.close());

/** Milliseconds that the worker's clock is ahead of the database's. */
let ahead = 0;
const options = () => ({
  database: system.database,
  connections: fake.connections,
  integrations: TEST_DIRECTORY,
  intake,
  now: () => new Date(Date.now() + ahead),
  newId: randomUUID,
  log: createLog({ level: 'silent', pretty: false, name: 'test' }),
  enabled: async () => [INTEGRATION],
  automatic: async () => [INTEGRATION],
  quotes: async () => [],
});
const done = () => doneOrders(system.database, [INTEGRATION], new Date(), 20);
const justDone = () => justDoneOrders(system.database, [INTEGRATION], new Date(), 20);

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
    expect(await done()).toMatchObject([{ crmId: CRM_ORDER, outcome: 'deleted' }]);
    // what was removed long ago waits for the look at all, what was removed just now does not
    expect(await justDone()).toEqual([]);
    await system.database.sql`update orders.closed_order set removed_at = now()`;
    expect(await justDone()).toEqual(await done());
    expect(await status()).toBe('CANCELLED');
  });
});

/** As the CRM has a submitted order. */
const crmRow = (id: string) => ({
  id,
  version: 'v1',
  modifiedAt: null,
  modifiedBy: null,
  data: { statecode: '1' },
});

/** Does everything that the worker does for the CRM's copies of orders. */
async function tellCrm(): Promise<void> {
  for (const duty of orderDuties(options())) {
    if (duty.name.startsWith('tell the CRM')) await duty.run(new AbortController().signal);
  }
}

async function change(mutation: string, input: string, more: object): Promise<unknown> {
  const id = globalId('cso', INTEGRATION, CRM_ORDER);
  const result = await system.ask(
    `mutation ($input: ${input}!) { ${mutation}(input: $input) { userErrors { message } } }`,
    { input: { id, expectedVersion: 'v1', ...more } },
  );
  return JSON.parse(JSON.stringify(result));
}

describe('an order in both systems', () => {
  it('that is cancelled while the CRM is away is cancelled there when it is back', async () => {
    fake.crmDown = true;
    expect(await change('cancelSalesOrder', 'CancelSalesOrderInput', {})).toEqual({
      data: { cancelSalesOrder: { userErrors: [] } },
    });
    await tellCrm();
    expect(fake.crmOrders.get(CRM_ORDER)?.data).toMatchObject({ statecode: '1' });
    fake.crmDown = false;
    ahead = 60_000;
    await tellCrm();
    expect(fake.crmOrders.get(CRM_ORDER)?.data).toMatchObject({ statecode: '2' });
  });

  it('that is changed while the CRM is away is changed there when it is back', async () => {
    fake.crmDown = true;
    const more = { externalDocumentNumber: 'PO-8' };
    expect(await change('updateSalesOrder', 'UpdateSalesOrderInput', more)).toEqual({
      data: { updateSalesOrder: { userErrors: [] } },
    });
    await tellCrm();
    fake.crmDown = false;
    ahead = 60_000;
    await tellCrm();
    expect(fake.crmOrders.get(CRM_ORDER)?.data).toMatchObject({ name: 'PO-8' });
    const news = await system.database.sql`
      select 1 from orders."order" where crm_news is not null
      union all select 1 from orders.order_pause`;
    expect(news).toEqual([]);
  });
});
