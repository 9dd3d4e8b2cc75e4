import { randomUUID } from 'node:crypto';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendOrder } from './domain/send-order.ts';
import { createFakeSystems, FAKE_CUSTOMER, type FakeSystems } from './fake-systems.test-support.ts';
import { createSendPorts } from './send.ts';
import { cancelledOrders } from './store/done-orders.ts';
import { dueOrders } from './store/due-orders.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const NOW = Date.parse('2026-01-22T09:00:00Z');
const ITEM = guid('e', 1);
const ACCOUNT = guid('a', 1);

let fake: FakeSystems;
let system: TestSystem;

beforeAll(async () => {
  fake = createFakeSystems(true);
  system = await startTestSystem(await testDatabase('exits'), fake.connections, {
    prices: {
      prices: async (_integration, asked) => asked.map(() => ({ ok: false, problem: null })),
    },
    availability: { availability: async () => [] },
  });
  const { fill, couple } = system;
  await fill('CRM', 'account', [{ id: ACCOUNT, data: { name: 'Cannon' } }]);
  await fill('ERP', 'customer', [{ id: FAKE_CUSTOMER, data: { number: '10000' } }]);
  await couple('CRM', 'account', ACCOUNT, FAKE_CUSTOMER);
  await couple('ERP', 'customer', FAKE_CUSTOMER, ACCOUNT);
  await fill('ERP', 'item', [{ id: ITEM, data: { number: 'X', baseUnitOfMeasureCode: 'PCS' } }]);
});
afterAll(() => system.close());
beforeEach(async () => {
  fake.faults.length = 0;
  fake.erpOrders.length = 0;
  fake.erpLines.length = 0;
  fake.crmOrders.clear();
  fake.crmDown = false;
  await system.database.sql`
    truncate orders.placed, orders.request, orders.change, orders."order", orders.order_line`;
});

interface Answer {
  readonly salesOrder: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly { readonly message: string }[];
}

async function mutate(name: string, input: object): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const result = await system.ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) {
      salesOrder { id status } userErrors { message } } }`,
    { input },
  );
  if (result.errors !== undefined) throw result.errors[0];
  return JSON.parse(JSON.stringify(result.data?.[name])) as Answer;
}

/** @returns the id of the order. */
async function create(more: object = {}): Promise<string> {
  const lines = [{ itemId: globalId('itm', INTEGRATION, ITEM), quantity: '5' }];
  const accountId = globalId('acc', INTEGRATION, ACCOUNT);
  const made = await mutate('createSalesOrder', { accountId, lines, ...KEY, ...more });
  return made.salesOrder?.id ?? '';
}
const KEY = { idempotencyKey: 'k-1' };
const change = (name: string, id: string, more: object = {}) =>
  mutate(name, { id, expectedVersion: '0', ...more });

const portsAt = (seconds: number) =>
  createSendPorts({
    database: system.database,
    connections: fake.connections,
    now: () => new Date(NOW + seconds * 1_000),
    newId: randomUUID,
  });

/** Sends what is due so many seconds after the order was placed, as the worker does. */
async function sendDue(seconds: number): Promise<void> {
  const now = new Date(NOW + seconds * 1_000);
  for (const { integration, id } of await dueOrders(system.database, [INTEGRATION], now, 10)) {
    await sendOrder(portsAt(seconds), integration, id);
  }
}

async function failures(id: string): Promise<string[]> {
  const result = await system.ask(
    'query ($id: ID!) { salesOrder(by: { id: $id }) { timeline { nodes { kind message } } } }',
    { id },
  );
  const order = result.data?.['salesOrder'] as {
    timeline: { nodes: { kind: string; message: string }[] };
  };
  const { nodes } = order.timeline;
  return nodes.filter(({ kind }) => kind === 'FAILED').map(({ message }) => message);
}

/** Placed while the ERP is away, and refused when it is back. */
async function createRefused(): Promise<string> {
  fake.faults.push('unreachable', 'refused');
  const id = await create();
  await sendDue(10);
  return id;
}

describe('an order that was refused after its caller had gone', () => {
  it('tells so once, and what can be done about it', async () => {
    const id = await createRefused();
    expect(await failures(id)).toEqual(['Blocked must be No.']);
    const updated = await change('updateSalesOrder', id, { externalDocumentNumber: 'PO' });
    expect(updated.userErrors[0]?.message).toBe('The order was refused.');
  });

  it('can be cancelled', async () => {
    const id = await createRefused();
    expect(await change('cancelSalesOrder', id)).toEqual({
      salesOrder: { id, status: 'CANCELLED' },
      userErrors: [],
    });
    const again = await change('sendSalesOrder', id);
    expect(again.userErrors[0]?.message).toBe('The order is cancelled already.');
    await sendDue(1_000);
    expect(fake.erpOrders).toEqual([]);
  });

  it('can be sent again', async () => {
    const id = await createRefused();
    fake.faults.push('refused');
    const refused = await change('sendSalesOrder', id);
    expect(refused.userErrors[0]?.message).toContain('Blocked must be No.');
    expect(await change('sendSalesOrder', id)).toEqual({
      salesOrder: { id, status: 'OPEN' },
      userErrors: [],
    });
    expect(fake.erpOrders).toHaveLength(1);
  });
});

describe('an order that waits for the ERP', () => {
  it('tells why, once', async () => {
    fake.faults.push('unreachable', 'unreachable', 'unreachable');
    const id = await create();
    expect(await failures(id)).toEqual([]);
    await sendDue(10);
    await sendDue(60);
    expect(await failures(id)).toEqual(['No connection.']);
  });

  it('can be cancelled as long as the ERP cannot have it', async () => {
    fake.faults.push('unreachable');
    const id = await create();
    expect((await change('cancelSalesOrder', id)).salesOrder?.status).toBe('CANCELLED');
    await sendDue(1_000);
    expect(fake.erpOrders).toEqual([]);
  });

  it('cannot be cancelled when nobody knows whether the ERP has it', async () => {
    fake.faults.push('lost-answer', 'unreachable');
    const id = await create();
    await sendDue(10);
    const cancelled = await change('cancelSalesOrder', id);
    expect(cancelled.userErrors[0]?.message).toBe('The order is on its way into the ERP.');
    await sendDue(60);
    expect((await change('cancelSalesOrder', id)).userErrors[0]?.message).toContain('changed');
  });

  it('that was submitted in the CRM is cancelled there too', async () => {
    fake.faults.push('unreachable');
    const id = await create();
    const [row] = await system.database.sql<{ id: string; intent: string }[]>`
      select id, intent from orders.placed`;
    const { id: crmId, intent } = row ?? { id: '', intent: '' };
    await system.fill('CRM', 'order', [{ id: crmId, data: { statecode: 1 } }]);
    await system.couple('CRM', 'order', crmId, intent);
    await change('cancelSalesOrder', id);
    const found = await cancelledOrders(system.database, [INTEGRATION], new Date(), 10);
    expect(found).toMatchObject([{ crmId, outcome: 'cancelled' }]);
  });
});

describe('several requests with one key', () => {
  it('are answered with an order or an error each, and leave the key free', async () => {
    fake.faults.push('refused');
    const one = { accountId: globalId('acc', INTEGRATION, ACCOUNT), ...KEY };
    const lines = [{ itemId: globalId('itm', INTEGRATION, ITEM), quantity: '5' }];
    const answers = await Promise.all(
      [1, 2, 3].map(() => mutate('createSalesOrder', { ...one, lines })),
    );
    for (const { salesOrder, userErrors } of answers) {
      expect(userErrors).toHaveLength(salesOrder === null ? 1 : 0);
    }
    expect(JSON.stringify(answers)).toContain('Blocked must be No.');
    expect((await mutate('createSalesOrder', { ...one, lines })).salesOrder?.status).toBe('OPEN');
    expect(fake.erpOrders).toHaveLength(1);
  });
});

describe('attempts', () => {
  const row = async () => {
    const [found] = await system.database.sql<{ attempts: number; wait: number; crm: string }[]>`
      select attempts, extract(epoch from due_at)::int - ${NOW / 1_000} as wait, crm_state as crm
      from orders.placed`;
    return found;
  };

  it('to give the CRM its draft come more and more rarely', async () => {
    fake.crmDown = true;
    await create({ submit: false });
    const waits: number[] = [];
    for (const seconds of [100, 200, 300, 400]) {
      await sendDue(seconds);
      waits.push(((await row())?.wait ?? 0) - seconds);
    }
    expect(waits).toEqual([4, 8, 16, 32]);
  });

  it('to give the CRM its copy are counted apart from those of the ERP, and go on', async () => {
    fake.faults.push(...Array.from({ length: 22 }, () => 'unreachable' as const));
    await create();
    for (let at = 1; at <= 21; at += 1) await sendDue(at * 1_000);
    fake.crmDown = true;
    await sendDue(30_000);
    expect(await row()).toMatchObject({ attempts: 1, wait: 30_002, crm: 'wanted' });
    for (let at = 1; at <= 25; at += 1) await sendDue(30_000 + at * 1_000);
    expect(await row()).toMatchObject({ wait: 55_300, crm: 'wanted' });
  });
});

describe('a sender whose lease another one has', () => {
  it('stores nothing and frees nothing', async () => {
    fake.faults.push('unreachable');
    await create();
    const [{ id } = { id: '' }] = await system.database.sql<{ id: string }[]>`
      select id from orders.placed`;
    const late = await portsAt(10).outbox.claim(INTEGRATION, id);
    const other = await portsAt(110).outbox.claim(INTEGRATION, id);
    if (late === null || other === null) throw new Error('Nothing was claimed.');
    const { outbox } = portsAt(111);
    await outbox.release(late);
    expect(await outbox.standing(INTEGRATION, id)).toMatchObject({ beingSent: true });
    expect(await outbox.sending(late)).toBe(false);
    const [made] = fake.erpOrders;
    expect(made).toBeUndefined();
    const header = { id: guid('d', 1), version: 'v1', modifiedAt: null, data: { number: 'S1' } };
    await outbox.accepted(other, { header, lines: [] });
    await outbox.failed(late, { state: 'unknown', waitSeconds: 2, message: 'No answer came.' });
    expect(await outbox.standing(INTEGRATION, id)).toMatchObject({ state: 'accepted' });
  });
});
