import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeSystems, FAKE_CUSTOMER } from './fake-systems.test-support.ts';
import {
  guid,
  INTEGRATION,
  NO_READERS,
  startTestSystem,
  TEST_DIRECTORY,
  type TestSystem,
} from './system.test-support.ts';

const ACCOUNT = guid('a', 1);
const ITEM = guid('e', 1);
const PRODUCT = guid('e', 2);
const POUND = guid('f', 1);
const CRM_ORDER = guid('c', 1);
/** There it is an hour before midnight when it is 9 o'clock in UTC, as it always is in tests. */
const TIME_ZONE = 'Pacific/Honolulu';
const DAY = '2026-01-21';

const fake = createFakeSystems(true);
let system: TestSystem;
beforeAll(async () => {
  const scope = await TEST_DIRECTORY.resolve(null);
  const readers = {
    ...NO_READERS,
    prices: {
      prices: async (_integration: string, questions: readonly unknown[]) =>
        questions.map(
          () => ({ ok: true, unitPrice: '5', discountPercent: '0', includesTax: false }) as const,
        ),
    },
  };
  system = await startTestSystem(await testDatabase('order-day'), fake.connections, readers, {
    resolve: async () => ({ ...scope, timeZone: TIME_ZONE }),
  });
  const { fill, couple } = system;
  const company = { name: 'CRONUS', localCurrencyCode: 'GBP' };
  await fill('ERP', 'company', [{ id: guid('d', 1), data: company }]);
  await fill('CRM', 'currency', [{ id: POUND, data: { isocurrencycode: 'GBP' } }]);
  await fill('CRM', 'account', [{ id: ACCOUNT, data: { name: 'Cannon', customertypecode: 3 } }]);
  await fill('ERP', 'customer', [{ id: FAKE_CUSTOMER, data: { number: '10000' } }]);
  await couple('CRM', 'account', ACCOUNT, FAKE_CUSTOMER);
  await couple('ERP', 'customer', FAKE_CUSTOMER, ACCOUNT);
  await fill('ERP', 'item', [
    { id: ITEM, data: { number: '1968-S', baseUnitOfMeasureCode: 'PCS' } },
  ]);
  await fill('CRM', 'product', [{ id: PRODUCT, data: { productnumber: '1968-S', statecode: 0 } }]);
  await couple('CRM', 'product', PRODUCT, ITEM);
});
afterAll(() => system.close());

describe('an order of the evening', () => {
  it('has the day of the company in the ERP, not that in UTC', async () => {
    const input = {
      accountId: globalId('acc', INTEGRATION, ACCOUNT),
      lines: [{ itemId: globalId('itm', INTEGRATION, ITEM), quantity: '1' }],
      idempotencyKey: 'evening',
    };
    const { data } = await system.ask(
      `mutation ($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) {
        userErrors { message } } }`,
      { input },
    );
    expect(JSON.stringify(data)).toContain('"userErrors":[]');
    expect(fake.erpOrders[0]?.data).toMatchObject({ orderDate: DAY, postingDate: DAY });
  });

  it('of the CRM has that day, too, and is marked with it', async () => {
    const data = {
      ordernumber: 'ORD-1',
      statecode: 1,
      _customerid_value: ACCOUNT,
      _transactioncurrencyid_value: POUND,
    };
    await system.fill('CRM', 'order', [{ id: CRM_ORDER, data }]);
    const sold = { _productid_value: PRODUCT, quantity: '1', priceperunit: '5' };
    await system.fill('CRM', 'orderLine', [
      { id: guid('d', 2), data: { _salesorderid_value: CRM_ORDER, ...sold } },
    ]);
    const id = globalId('cso', INTEGRATION, CRM_ORDER);
    const { data: sent } = await system.ask(
      `mutation ($input: SendSalesOrderInput!) { sendSalesOrder(input: $input) {
        userErrors { message } } }`,
      { input: { id, expectedVersion: 'v1' } },
    );
    expect(JSON.stringify(sent)).toContain('"userErrors":[]');
    expect(fake.erpOrders[1]?.data).toMatchObject({ orderDate: DAY, postingDate: DAY });
    expect(fake.crmOrders.get(CRM_ORDER)?.data).toMatchObject({ lastbackofficesubmit: DAY });
  });
});
