import { randomUUID } from 'node:crypto';
import { startOrderWorker, type OrderWorker } from '@drawbar/orders/worker';
import { createLog } from '@drawbar/platform/log';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { callContext } from '../support/systems.ts';
import { startOrdering, type Ordering } from '../support/orders.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const CALL_MS = 60_000;
/** Several round trips of two systems and a worker that looks once a second. */
const SLOW = { timeout: 120_000 };

let running: Synchronisation;
let ordering: Ordering;
let worker: OrderWorker;

beforeAll(async () => {
  running = await startSynchronisation('orders');
  ordering = await startOrdering(running, 20_000);
  worker = startOrderWorker({
    database: running.database,
    connections: running.integrations.connections,
    integrations: running.integrations.directory,
    log: createLog({ level: 'silent', pretty: false, name: 'orders' }),
    now: () => new Date(),
    newId: randomUUID,
    enabled: async () => [running.integration],
    automatic: async () => [running.integration],
    quotes: async () => [],
  });
});
afterAll(async () => {
  await worker.close();
  await running.close();
});

const CREATE = `mutation ($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) {
  replayed
  salesOrder { id number status version crmId totals { net { amount currency } gross { amount } }
    lines { nodes { quantity { value uom } unitPrice { amount } amount { amount } } } }
  preview { totals { net { amount } tax { amount } gross { amount } }
    lines { unitPrice { amount } available { value } shipDate warnings { code message } } }
  userErrors { code field message } } }`;

const ask = (source: string, variables: Record<string, unknown>): Promise<unknown> =>
  ordering.ask(source, variables);

interface Totals {
  readonly net: { readonly amount: string };
  readonly gross: { readonly amount: string };
}

interface Created {
  readonly createSalesOrder: {
    readonly replayed: boolean;
    readonly salesOrder: {
      readonly id: string;
      readonly number: string | null;
      readonly status: string;
      readonly version: string;
      readonly crmId: string | null;
      readonly totals: Totals;
    } | null;
    readonly preview: {
      readonly totals: Totals & { readonly tax: { readonly amount: string } };
      readonly lines: readonly { readonly warnings: readonly object[] }[];
    } | null;
    readonly userErrors: readonly object[];
  };
}

async function create(input: object): Promise<Created['createSalesOrder']> {
  const { accountId, itemId } = ordering;
  const answer = (await ask(CREATE, {
    input: { accountId, lines: [{ itemId, quantity: '3' }], ...input },
  })) as Created;
  return answer.createSalesOrder;
}

describe('an order through the graph', () => {
  it('costs in the ERP what the preview said, and stands in the CRM too', async () => {
    const looked = await create({ dryRun: true, idempotencyKey: 'look' });
    expect(looked.userErrors).toEqual([]);
    const made = await create({ idempotencyKey: 'order-1', externalDocumentNumber: 'PO-1' });
    expect(made.userErrors).toEqual([]);
    expect(made.salesOrder).toMatchObject({ status: 'OPEN' });
    expect(made.salesOrder?.number).not.toBeNull();
    expect(made.salesOrder?.totals.net.amount).toBe(looked.preview?.totals.net.amount);
    const crmId = made.salesOrder?.crmId ?? '';
    const context = callContext({ deadline: Date.now() + CALL_MS });
    const named = { field: 'number', in: [made.salesOrder?.number ?? ''] };
    const [inErp] = await running.systems.erp.find('order', named, context);
    expect(inErp?.data['systemCreatedAt']).toMatch(/T\d\d:\d\d/);
    const copy = (await running.systems.crm.byIds('order', [crmId], context)).get(crmId);
    // customer 10000 is served by DHL, the second of the CRM's shipping methods
    expect(copy?.data).toMatchObject({ shippingmethodcode: 2, shipto_city: 'Birmingham' });
  });

  it('costs what the preview said in currencies of three places and of none', SLOW, async () => {
    const { database, integration } = running;
    const yen = { code: 'JPY', amountRoundingPrecision: 1 };
    await running.systems.control('erp', 'records', { set: 'currencies', update: [yen] });
    await eventually('the new rounding read', CALL_MS, async () => {
      const rows = await database.sql`
        select 1 from orders.currency
        where code = 'JPY' and (document ->> 'amountRoundingPrecision')::numeric = 1`;
      return rows.length > 0 ? true : null;
    });
    const [lina] = await database.sql<{ id: string }[]>`
      select id from orders.resource where code = 'LINA'`;
    const work = globalId(ID_PREFIX.Resource, integration, lina?.id ?? '');
    const lines = [
      { itemId: ordering.itemId, quantity: '7' },
      { itemId: work, quantity: '1.5' },
    ];
    for (const [currency, places] of [
      ['KWD', 3],
      ['JPY', 0],
    ] as const) {
      const looked = await create({ currency, lines, dryRun: true, idempotencyKey: 'look' });
      expect(looked.userErrors).toEqual([]);
      expect(looked.preview?.lines.map(({ warnings }) => warnings)).toEqual([[], []]);
      const made = await create({ currency, lines, idempotencyKey: `order-${currency}` });
      expect(made.userErrors).toEqual([]);
      const sums = looked.preview?.totals;
      expect(made.salesOrder?.totals).toMatchObject({ net: sums?.net, gross: sums?.gross });
      expect(Number(sums?.tax.amount)).toBeGreaterThan(0);
      const digits = sums?.gross.amount.split('.')[1]?.length ?? 0;
      expect(digits).toBe(places);
    }
  });

  it('exists once in the ERP, whatever happens to the answers', SLOW, async () => {
    const before = await ordering.countInErp();
    const { systems } = running;
    await systems.control('erp', 'faults', {
      match: { method: 'POST', path: 'salesOrders' },
      fault: 'drop-after-commit',
      times: 3,
    });
    const keys = ['s1', 's2', 's3'];
    const storm = keys.flatMap((idempotencyKey) =>
      Array.from({ length: 4 }, () => create({ idempotencyKey })),
    );
    const ids = new Set((await Promise.all(storm)).map(({ salesOrder }) => salesOrder?.id));
    expect(ids.size).toBe(keys.length);
    for (const id of ids) {
      await eventually(`order ${id} has its number`, 60_000, async () => {
        const found = (await ask('query ($id: ID!) { salesOrder(by: { id: $id }) { number } }', {
          id,
        })) as { salesOrder: { number: string | null } | null };
        return found.salesOrder?.number ?? null;
      });
    }
    expect(await ordering.countInErp()).toBe(before + keys.length);
  });

  it('is changed and cancelled in both systems', async () => {
    const { salesOrder } = await create({ idempotencyKey: 'order-2' });
    const change = `mutation ($input: UpdateSalesOrderInput!) { updateSalesOrder(input: $input) {
      salesOrder { version requestedDeliveryDate } userErrors { code message } } }`;
    const updated = (await ask(change, {
      input: {
        id: salesOrder?.id,
        expectedVersion: salesOrder?.version,
        requestedDeliveryDate: '2099-02-02',
      },
    })) as { updateSalesOrder: { salesOrder: { version: string } | null; userErrors: object[] } };
    expect(updated.updateSalesOrder).toMatchObject({
      salesOrder: { requestedDeliveryDate: '2099-02-02' },
      userErrors: [],
    });
    const stale = (await ask(
      `mutation ($input: UpdateSalesOrderInput!) { updateSalesOrder(input: $input) {
        userErrors { code ... on VersionConflictError { currentVersion } } } }`,
      {
        input: {
          id: salesOrder?.id,
          expectedVersion: salesOrder?.version,
          externalDocumentNumber: 'LATE',
        },
      },
    )) as { updateSalesOrder: { userErrors: { code: string; currentVersion: string }[] } };
    expect(stale.updateSalesOrder.userErrors).toEqual([
      {
        code: 'VERSION_CONFLICT',
        currentVersion: updated.updateSalesOrder.salesOrder?.version,
      },
    ]);
    const cancelled = await ask(
      `mutation ($input: CancelSalesOrderInput!) { cancelSalesOrder(input: $input) {
        salesOrder { status } userErrors { code message } } }`,
      {
        input: {
          id: salesOrder?.id,
          expectedVersion: updated.updateSalesOrder.salesOrder?.version,
        },
      },
    );
    expect(cancelled).toEqual({
      cancelSalesOrder: { salesOrder: { status: 'CANCELLED' }, userErrors: [] },
    });
  });
});

describe('an order that somebody changes in the ERP meanwhile', () => {
  it('is not overwritten: the caller gets the version to read', SLOW, async () => {
    const { salesOrder } = await create({ idempotencyKey: 'order-3' });
    const { database, systems } = running;
    const [row] = await database.sql<{ id: string }[]>`
      select id from orders."order" where system = 'ERP' and number = ${salesOrder?.number ?? ''}`;
    await systems.control('erp', 'records', {
      set: 'salesOrders',
      update: [{ id: row?.id, yourReference: 'Changed by hand' }],
    });
    const answer = (await ask(
      `mutation ($input: UpdateSalesOrderInput!) { updateSalesOrder(input: $input) {
        salesOrder { id } userErrors { code ... on VersionConflictError { currentVersion } } } }`,
      {
        input: {
          id: salesOrder?.id,
          expectedVersion: salesOrder?.version,
          externalDocumentNumber: 'LATE',
        },
      },
    )) as { updateSalesOrder: { userErrors: { code: string; currentVersion: string }[] } };
    const [conflict] = answer.updateSalesOrder.userErrors;
    expect(conflict?.code).toBe('VERSION_CONFLICT');
    expect(conflict?.currentVersion).not.toBe(salesOrder?.version);
  });
});

describe('an order submitted in the CRM', () => {
  const status = 'query ($id: ID!) { salesOrder(by: { crmId: $id }) { number status invoicing } }';
  const read = async (id: string) =>
    (await ask(status, { id })) as {
      salesOrder: { number: string | null; status: string; invoicing: string } | null;
    };

  it('becomes one of the ERP once nothing is missing, and hears of it', SLOW, async () => {
    const { systems, database, integration } = running;
    const [account] = await database.sql<{ id: string }[]>`
      select id from orders.account where partner is not null limit 1`;
    const [currency] = await database.sql<{ id: string }[]>`
      select id from orders.currency where system = 'CRM' limit 1`;
    const intent = randomUUID();
    const call = {
      signal: AbortSignal.timeout(60_000),
      deadline: Date.now() + 60_000,
      lane: 'bulk',
      traceId: 'crm-order',
    } as const;
    const [created] = await systems.crm.upsert(
      'order',
      [
        {
          op: 'create',
          key: 'o',
          intent,
          data: {
            name: 'From the CRM',
            _customerid_value: account?.id ?? '',
            _transactioncurrencyid_value: currency?.id ?? '',
          },
          lines: [
            {
              isproductoverridden: true,
              productdescription: 'Something special',
              quantity: '2',
              priceperunit: '10',
            },
          ],
        },
      ],
      { atomic: true },
      call,
    );
    expect(created).toMatchObject({ ok: true });
    const submit = { statecode: '1', statuscode: '3' };
    await systems.crm.upsert(
      'order',
      [{ op: 'update', key: 'o', id: intent, ifVersion: null, data: submit }],
      { atomic: false },
      call,
    );
    const held = await eventually('the order is held back or handed over', 30_000, async () => {
      const [row] = await database.sql<{ message: string }[]>`
        select message from orders.held_back where id = ${intent}
        union all select 'placed' from orders.placed where id = ${intent}`;
      return row?.message ?? null;
    });
    expect(held).toContain('the ERP names nothing that stands for write-ins');
    const [company] = await database.sql<{ id: string }[]>`
      select id from orders.company limit 1`;
    await systems.control('erp', 'records', {
      set: 'companySettings',
      update: [{ id: company?.id, writeInProductType: 'Item', writeInProductNumber: '1968-S' }],
    });
    const number = await eventually('the ERP has it', 30_000, async () => {
      await database.sql`update orders.held_back set due_at = now()`;
      const { salesOrder } = await read(intent);
      return salesOrder?.number ?? null;
    });
    const [erpOrder] = await database.sql<{ id: string }[]>`
      select id from orders."order"
      where integration = ${integration} and system = 'ERP' and number = ${number}`;
    expect(await systems.erp.act('shipAndInvoice', erpOrder?.id ?? '', call)).toMatchObject({
      ok: true,
    });
    await eventually('the graph shows it as completed', 30_000, async () => {
      const { salesOrder } = await read(intent);
      return salesOrder?.status === 'COMPLETED' ? salesOrder : null;
    });
    await eventually('the CRM shows it as invoiced', 30_000, async () => {
      const row = (await systems.crm.byIds('order', [intent], call)).get(intent);
      return String(row?.data['statecode']) === '4' ? true : null;
    });
    const copy = await eventually('the CRM has a copy of the invoice', 30_000, async () => {
      const found = await systems.crm.find(
        'invoice',
        { field: '_salesorderid_value', in: [intent] },
        call,
      );
      // active and billed
      const { statecode, statuscode } = found[0]?.data ?? {};
      return String(statecode) === '0' && String(statuscode) === '4' ? (found[0] ?? null) : null;
    });
    const [invoice] = await database.sql<{ number: string; partner: string | null }[]>`
      select number, partner from orders.invoice
      where system = 'ERP' and order_number = ${number}`;
    expect(copy.data['invoicenumber']).toBe(invoice?.number);
    // customer 10000 is served by DHL, the second of the CRM's shipping methods
    expect(String(copy.data['shippingmethodcode'])).toBe('2');
    expect(String(copy.data['totalamount'])).toMatch(/^25(\.0+)?$/);
  });
});
