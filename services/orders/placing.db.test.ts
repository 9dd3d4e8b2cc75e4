import { randomUUID } from 'node:crypto';
import { createLog } from '@drawbar/platform/log';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendOrder } from './domain/send-order.ts';
import { createFakeSystems, FAKE_CUSTOMER, type FakeSystems } from './fake-systems.test-support.ts';
import { createSendPorts } from './send.ts';
import { dueOrders } from './store/due-orders.ts';
import {
  guid,
  INTEGRATION,
  startTestSystem,
  TEST_DIRECTORY,
  type TestReaders,
  type TestSystem,
} from './system.test-support.ts';
import { startOrderWorker } from './worker.ts';

const ACCOUNT = guid('a', 1);
const ITEM = guid('e', 1);
const accountId = globalId('acc', INTEGRATION, ACCOUNT);
const itemId = globalId('itm', INTEGRATION, ITEM);

const unread = { prices: false };
const readers: TestReaders = {
  prices: {
    prices: async (_integration, questions) =>
      questions.map(() =>
        unread.prices
          ? { ok: false, problem: null }
          : { ok: true, unitPrice: '123.3', discountPercent: '10', includesTax: false },
      ),
  },
  availability: {
    availability: async (_integration, questions) =>
      questions.map(() => ({ available: '4', earliest: '2026-02-01' })),
  },
};

const CREATE = `mutation ($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) {
  replayed
  salesOrder { id number status crmId totals { net { amount currency } }
    lines { nodes { quantity { value uom } } } timeline { nodes { kind } } }
  preview { totals { net { amount } tax { amount } gross { amount currency } }
    lines { unitPrice { amount } discountPercent amount { amount } available { value uom } shipDate
      warnings { __typename code ... on InsufficientAvailabilityError { earliest item { id } } } } }
  userErrors { __typename code field message } } }`;

interface Payload {
  readonly replayed: boolean;
  readonly salesOrder: Record<string, unknown> | null;
  readonly preview: unknown;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

let fake: FakeSystems;
let system: TestSystem;

async function start(hasKey: boolean): Promise<void> {
  fake = createFakeSystems(hasKey);
  system = await startTestSystem(await testDatabase('placing'), fake.connections, readers);
  const { fill, couple } = system;
  await fill('CRM', 'account', [{ id: ACCOUNT, data: { name: 'Cannon' } }]);
  await fill('ERP', 'customer', [{ id: FAKE_CUSTOMER, data: { number: '10000' } }]);
  await couple('CRM', 'account', ACCOUNT, FAKE_CUSTOMER);
  await couple('ERP', 'customer', FAKE_CUSTOMER, ACCOUNT);
  await fill('ERP', 'item', [
    { id: ITEM, data: { number: '1968-S', displayName: 'Chair', baseUnitOfMeasureCode: 'PCS' } },
  ]);
}

async function create(input: Record<string, unknown> = {}): Promise<Payload> {
  const result = await system.ask(CREATE, {
    input: { accountId, lines: [{ itemId, quantity: '5' }], idempotencyKey: 'k-1', ...input },
  });
  if (result.errors !== undefined) throw result.errors[0];
  return JSON.parse(JSON.stringify(result.data?.['createSalesOrder'])) as Payload;
}

const sendPorts = (now: () => Date) =>
  createSendPorts({
    database: system.database,
    connections: fake.connections,
    now,
    newId: randomUUID,
  });
const NOW = new Date('2026-01-22T09:00:00Z');
const after = (seconds: number) => () => new Date(NOW.getTime() + seconds * 1_000);

/** Sends what is due at a moment, as the worker does. */
async function sendDue(seconds: number): Promise<void> {
  for (const { integration, id } of await dueOrders(
    system.database,
    [INTEGRATION],
    after(seconds)(),
    10,
  )) {
    await sendOrder(sendPorts(after(seconds)), integration, id);
  }
}

async function orderNow(id: string): Promise<Record<string, unknown>> {
  const result = await system.ask(
    `query ($id: ID!) { salesOrder(by: { id: $id }) {
      id number status version crmId timeline { nodes { kind message } } } }`,
    { id },
  );
  return JSON.parse(JSON.stringify(result.data?.['salesOrder'])) as Record<string, unknown>;
}

afterEach(() => system.close());

describe('an order with an ERP that has a unique key', () => {
  beforeEach(() => start(true));

  it('stands in both systems once, with the price its customer pays', async () => {
    const { salesOrder, userErrors } = await create();
    expect(userErrors).toEqual([]);
    expect(salesOrder).toMatchObject({
      number: 'S1',
      status: 'OPEN',
      lines: { nodes: [{ quantity: { value: '5', uom: 'PCS' } }] },
      timeline: {
        nodes: [{ kind: 'CREATED' }, { kind: 'SUBMITTED' }, { kind: 'RECEIVED_IN_ERP' }],
      },
    });
    expect(fake.erpLines[0]?.data).toMatchObject({ unitPrice: '123.3', lineDiscountPercent: '10' });
    expect([...fake.crmOrders.keys()]).toEqual([salesOrder?.['crmId']]);
    expect([...fake.crmOrders.values()][0]?.data).toMatchObject({ statecode: '1' });
  });

  it('is answered again by its key, refused when the key comes with another input', async () => {
    const first = await create();
    const again = await create();
    expect(again).toEqual({ ...first, replayed: true });
    const other = await create({ lines: [{ itemId, quantity: '6' }] });
    expect(other.userErrors.map(({ code }) => code)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(fake.erpOrders).toHaveLength(1);
  });

  it('exists once under a storm of repeats, lost answers and cut connections', async () => {
    const keys = ['a', 'b', 'c', 'd'];
    fake.faults.push('lost-answer', 'unreachable', 'lost-answer', 'lost-answer');
    const storm = keys.flatMap((key) =>
      Array.from({ length: 8 }, () => create({ idempotencyKey: key })),
    );
    const answers = await Promise.all(storm);
    const ids = new Set(answers.map(({ salesOrder }) => salesOrder?.['id']));
    expect(ids.size).toBe(keys.length);
    for (const seconds of [10, 60, 400]) await sendDue(seconds);
    expect(fake.erpOrders).toHaveLength(keys.length);
    for (const id of ids) {
      const order = await orderNow(String(id));
      expect(order['number']).toMatch(/^S\d$/);
      expect(order['id']).toBe(id);
    }
  });

  it('without an answer is SUBMITTED without a number, and keeps its id later', async () => {
    fake.faults.push('lost-answer');
    const { salesOrder } = await create();
    expect(salesOrder).toMatchObject({ status: 'SUBMITTED', number: null, crmId: null });
    await sendDue(10);
    const id = String(salesOrder?.['id']);
    expect(await orderNow(id)).toMatchObject({ id, number: 'S1', status: 'OPEN' });
    expect(fake.erpOrders).toHaveLength(1);
  });

  it('is taken up by the worker after the process that took it died', async () => {
    const ports = sendPorts(after(0));
    const key = { integration: INTEGRATION, caller: 'x', operation: 'createSalesOrder' } as const;
    const content = {
      customerId: FAKE_CUSTOMER,
      customerNumber: '10000',
      accountId: ACCOUNT,
      currencyCode: null,
      orderDate: '2026-01-22',
      requestedDeliveryDate: null,
      externalDocumentNumber: 'PO-1',
      yourReference: null,
      locationCode: null,
      discountAmount: null,
      shipTo: null,
      lines: [],
    };
    const order = {
      id: guid('c', 1),
      intent: guid('c', 2),
      target: 'ERP',
      crmState: 'wanted',
    } as const;
    const dead = await ports.outbox.place({ ...key, key: 'k' }, 'hash', { ...order, content });
    expect(await ports.outbox.claim(INTEGRATION, order.id)).toBeNull();
    if (dead !== null) await ports.outbox.sending(dead);
    const worker = startOrderWorker({
      database: system.database,
      connections: fake.connections,
      integrations: TEST_DIRECTORY,
      now: after(120),
      enabled: async () => [INTEGRATION],
      automatic: async () => [INTEGRATION],
      quotes: async () => [],
      newId: randomUUID,
      log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    });
    await expect.poll(() => fake.crmOrders.size, { timeout: 10_000 }).toBe(1);
    await worker.close();
    expect(fake.erpOrders).toHaveLength(1);
  });

  it('that is refused leaves nothing behind, and its key is free', async () => {
    fake.faults.push('refused');
    const refused = await create();
    expect(refused.salesOrder).toBeNull();
    expect(refused.userErrors[0]?.message).toContain('Blocked must be No.');
    expect((await create()).salesOrder).toMatchObject({ number: 'S1' });
  });

  it('stands although the CRM is down, and gets its copy later', async () => {
    fake.crmDown = true;
    const { salesOrder } = await create();
    expect(salesOrder).toMatchObject({ number: 'S1', crmId: null });
    fake.crmDown = false;
    await sendDue(30);
    const order = await orderNow(String(salesOrder?.['id']));
    expect(order).toMatchObject({ id: salesOrder?.['id'] });
    expect(order['crmId']).toBe([...fake.crmOrders.keys()][0]);
  });

  it('is only looked at with dryRun: prices, sums, what is short', async () => {
    const { preview, salesOrder } = await create({ dryRun: true });
    expect(salesOrder).toBeNull();
    expect(preview).toEqual({
      totals: {
        net: { amount: '554.85' },
        tax: { amount: '0' },
        gross: { amount: '554.85', currency: 'GBP' },
      },
      lines: [
        {
          unitPrice: { amount: '123.3' },
          discountPercent: '10',
          amount: { amount: '554.85' },
          available: { value: '4', uom: 'PCS' },
          shipDate: '2026-02-01',
          warnings: [
            {
              __typename: 'InsufficientAvailabilityError',
              code: 'INSUFFICIENT_AVAILABILITY',
              earliest: '2026-02-01',
              item: { id: itemId },
            },
            { __typename: 'InputError', code: 'CHECK_FAILED' },
          ],
        },
      ],
    });
    expect(fake.creations).toBe(0);
    expect(await create({ lines: [{ itemId, quantity: '1' }] })).toMatchObject({ userErrors: [] });
  });

  it('whose price cannot be read now is priced by the ERP', async () => {
    unread.prices = true;
    const looked = await create({ dryRun: true });
    expect(JSON.stringify(looked.preview)).toContain('CHECK_FAILED');
    const { salesOrder } = await create();
    unread.prices = false;
    expect(salesOrder).toMatchObject({ number: 'S1' });
    expect(fake.erpLines[0]?.data).not.toHaveProperty('unitPrice');
  });

  it('as a draft stands in the CRM alone', async () => {
    const { salesOrder } = await create({ submit: false });
    expect(salesOrder).toMatchObject({ number: null, status: 'DRAFT' });
    expect(fake.erpOrders).toEqual([]);
    expect([...fake.crmOrders.values()][0]?.data).toMatchObject({ statecode: '0' });
  });

  it('is cancelled with the version that was read, and with no other', async () => {
    const { salesOrder } = await create();
    const id = String(salesOrder?.['id']);
    const cancel = async (expectedVersion: string) => {
      const result = await system.ask(
        `mutation ($input: CancelSalesOrderInput!) { cancelSalesOrder(input: $input) {
          salesOrder { id status } replayed userErrors { __typename code } } }`,
        { input: { id, expectedVersion, reason: 'Typing error', idempotencyKey: 'c-1' } },
      );
      return JSON.parse(
        JSON.stringify(result.data?.['cancelSalesOrder'] ?? result.errors),
      ) as unknown;
    };
    expect(await cancel('v0')).toMatchObject({
      salesOrder: null,
      userErrors: [{ __typename: 'VersionConflictError', code: 'VERSION_CONFLICT' }],
    });
    expect(await cancel('v1')).toEqual({
      salesOrder: { id, status: 'CANCELLED' },
      replayed: false,
      userErrors: [],
    });
    expect(await cancel('v1')).toMatchObject({ salesOrder: { id }, replayed: true });
    expect(fake.erpOrders).toEqual([]);
    const { timeline } = (await orderNow(id)) as { timeline: { nodes: { message: string }[] } };
    expect(timeline.nodes.map(({ message }) => message)).toContain('Cancelled: Typing error');
  });
});

describe('an order with an ERP that has no unique key', () => {
  beforeEach(() => start(false));

  it('carries its key in the document number, and is looked for before a repeat', async () => {
    fake.faults.push('lost-answer');
    const { salesOrder } = await create();
    expect(salesOrder).toMatchObject({ status: 'SUBMITTED', number: null });
    expect(fake.erpOrders[0]?.data['externalDocumentNumber']).toMatch(/^Q-[0-9A-Z]{26}$/);
    await sendDue(60);
    expect(await orderNow(String(salesOrder?.['id']))).toMatchObject({ number: 'S1' });
    expect(fake.creations).toBe(1);
  });

  it('is not sent again while the ERP may still be working on it', async () => {
    fake.faults.push('lost-answer');
    await create();
    const [made] = fake.erpOrders.splice(0);
    for (const seconds of [60, 120, 300]) await sendDue(seconds);
    expect(fake.creations).toBe(1);
    if (made !== undefined) fake.erpOrders.push(made);
    await sendDue(400);
    expect(fake.creations).toBe(1);
  });

  it('is refused when the caller needs the document number', async () => {
    const { userErrors } = await create({ externalDocumentNumber: 'PO-1' });
    expect(userErrors[0]?.message).toContain('idempotency');
    expect(fake.creations).toBe(0);
  });
});
