import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrmSales, type CrmSales } from '../support/crm-sales.ts';
import { eventually } from '../support/eventually.ts';
import { startOrdering, type Ordering } from '../support/orders.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

/** Round trips of two systems, without a worker: nothing goes to the ERP by itself. */
const SLOW = { timeout: 120_000 };
const WAIT_MS = 30_000;

let running: Synchronisation;
let ordering: Ordering;
let sales: CrmSales;

beforeAll(async () => {
  running = await startSynchronisation('order-by-hand');
  ordering = await startOrdering(running, 20_000);
  sales = await createCrmSales(running);
});
afterAll(() => running.close());

interface Order {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly number: string | null;
}

interface Sent {
  readonly salesOrder: Order | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly missing?: readonly { readonly table: string }[];
  }[];
  readonly replayed: boolean;
}

const SEND = `mutation ($input: SendSalesOrderInput!) { sendSalesOrder(input: $input) {
  salesOrder { id version status number } replayed
  userErrors { code message ... on DependencyError { missing { table } } } } }`;

const ORDER = `query ($id: ID!) { salesOrder(by: { crmId: $id }) { id version status number } }`;

function orderWhen(crmId: string, status: string): Promise<Order> {
  return eventually(`order ${crmId} is ${status}`, WAIT_MS, async () => {
    const { salesOrder } = await ordering.ask<{ salesOrder: Order | null }>(ORDER, { id: crmId });
    return salesOrder?.status === status ? salesOrder : null;
  });
}

async function send({ id, version }: Order, idempotencyKey?: string): Promise<Sent> {
  const input = { id, expectedVersion: version, ...(idempotencyKey && { idempotencyKey }) };
  return (await ordering.ask<{ sendSalesOrder: Sent }>(SEND, { input })).sendSalesOrder;
}

/** Sent as soon as the lines of the order are in the replica, which come after its header. */
function sendWhole(order: Order, idempotencyKey?: string): Promise<Sent> {
  return eventually('the order is there with its lines', WAIT_MS, async () => {
    const sent = await send(order, idempotencyKey);
    const early = sent.userErrors.some(({ message }) => message.includes('lines'));
    return early ? null : sent;
  });
}

describe('an order of the CRM that somebody sends', () => {
  it('is refused as a draft, taken once submitted, and made once', SLOW, async () => {
    const crmId = await sales.createOrder({});
    const draft = await send(await orderWhen(crmId, 'DRAFT'));
    expect(draft.userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', message: expect.stringContaining('not submitted') },
    ]);
    await sales.submit(crmId);
    const submitted = await orderWhen(crmId, 'SUBMITTED');
    const sent = await sendWhole(submitted, 'by-hand-1');
    expect(sent.userErrors).toEqual([]);
    expect(sent.salesOrder).toMatchObject({ id: submitted.id, status: 'OPEN' });
    const number = sent.salesOrder?.number ?? '';
    expect(number).not.toBe('');
    expect(await send(submitted, 'by-hand-1')).toMatchObject({
      salesOrder: { number },
      replayed: true,
    });
    const again = await send(sent.salesOrder ?? submitted);
    expect(again.userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', message: expect.stringContaining(number) },
    ]);
    const [inErp] = await sales.erpRows('order', 'number', number);
    const reference = String(inErp?.data['yourReference']);
    expect(await sales.erpRows('order', 'yourReference', reference)).toHaveLength(1);
  });

  it('is told about with everything that is not coupled', SLOW, async () => {
    const crmId = await sales.createOrder({}, [
      { isproductoverridden: true, productdescription: 'Gold', quantity: '1', priceperunit: '5' },
    ]);
    await sales.submit(crmId);
    const refused = await sendWhole(await orderWhen(crmId, 'SUBMITTED'));
    expect(refused).toMatchObject({ salesOrder: null, userErrors: [{ code: 'CHECK_FAILED' }] });
    expect(await orderWhen(crmId, 'SUBMITTED')).toMatchObject({ number: null });
  });

  it('is made once by many who send it at the same moment', SLOW, async () => {
    const crmId = await sales.createOrder({});
    await sales.submit(crmId);
    const submitted = await orderWhen(crmId, 'SUBMITTED');
    await Promise.all(Array.from({ length: 5 }, () => sendWhole(submitted)));
    const { number } = await orderWhen(crmId, 'OPEN');
    const [inErp] = await sales.erpRows('order', 'number', number ?? '');
    const reference = String(inErp?.data['yourReference']);
    expect(await sales.erpRows('order', 'yourReference', reference)).toHaveLength(1);
  });
});
