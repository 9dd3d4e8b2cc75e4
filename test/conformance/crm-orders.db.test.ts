import { randomUUID } from 'node:crypto';
import { startOrderWorker, type OrderWorker } from '@drawbar/orders/worker';
import { createLog } from '@drawbar/platform/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrmSales, type CrmSales } from '../support/crm-sales.ts';
import { eventually } from '../support/eventually.ts';
import { startOrdering, type Ordering } from '../support/orders.ts';
import { callContext } from '../support/systems.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

/** Round trips of two systems and a worker that looks once a second. */
const SLOW = { timeout: 120_000 };
const WAIT_MS = 30_000;

let running: Synchronisation;
let ordering: Ordering;
let worker: OrderWorker;
let sales: CrmSales;

beforeAll(async () => {
  running = await startSynchronisation('crm-orders');
  ordering = await startOrdering(running, 20_000);
  sales = await createCrmSales(running);
  await sales.setUp({
    freightAccountNumber: '8710',
    writeInProductType: 'Item',
    writeInProductNumber: '1968-S',
  });
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
  await eventually('the set-up is in the replica', WAIT_MS, async () => {
    const rows = await running.database.sql`
      select 1 from orders.company where document ->> 'freightAccountNumber' = '8710'`;
    return rows.length > 0 ? true : null;
  });
});
afterAll(async () => {
  await worker.close();
  await running.close();
});

interface Order {
  readonly number: string | null;
  readonly status: string;
  readonly timeline: {
    readonly nodes: readonly {
      readonly kind: string;
      readonly system: string;
      readonly message: string;
    }[];
  };
}

/** The order as soon as it is as it should be. */
function orderWhen(crmId: string, is: (order: Order) => boolean): Promise<Order> {
  const source = `query ($id: ID!) { salesOrder(by: { crmId: $id }) {
    number status timeline { nodes { kind system message } } } }`;
  return eventually(`order ${crmId}`, WAIT_MS, async () => {
    const { salesOrder } = await ordering.ask<{ salesOrder: Order | null }>(source, { id: crmId });
    return salesOrder !== null && is(salesOrder) ? salesOrder : null;
  });
}

const inErp = ({ number }: Order) => number !== null;

/** Its header and lines as the ERP stores them. */
async function stored(number: string | null) {
  const [header] = await sales.erpRows('order', 'number', number ?? '');
  if (header === undefined) throw new Error(`The ERP has no order ${number}.`);
  const lines = await sales.erpRows('orderLine', 'documentId', header.id);
  return { id: header.id, data: header.data, lines: lines.map(({ data }) => data) };
}

describe('an order submitted in the CRM', () => {
  it('costs in the ERP what it costs in the CRM, with all it says', SLOW, async () => {
    const chairs = {
      _productid_value: sales.productId,
      quantity: '3',
      ispriceoverridden: true,
      priceperunit: '99.99',
      manualdiscountamount: '10.01',
      description: 'd'.repeat(120),
    };
    const special = {
      isproductoverridden: true,
      productdescription: 'A chair of gold',
      quantity: '1',
      priceperunit: '500',
    };
    const id = await sales.createOrder(
      {
        freightamount: '12.5',
        discountamount: '20',
        description: 'Ring at gate 4',
        shipto_name: 'Dock 4',
        shipto_country: 'Germany',
        billto_name: 'Accounts',
        billto_city: 'Leeds',
        shippingmethodcode: '2',
        requestdeliveryby: '2099-02-01',
      },
      [chairs, special],
    );
    await sales.submit(id);
    const { data, lines } = await stored((await orderWhen(id, inErp)).number);
    expect(data).toMatchObject({
      customerNumber: '10000',
      externalDocumentNumber: 'A ORDER FOR CHAIRS',
      requestedDeliveryDate: '2099-02-01',
      workDescription: 'Ring at gate 4',
      shipToName: 'Dock 4',
      shipToCountry: 'DE',
      billToName: 'Accounts',
      billToCity: 'Leeds',
      shippingAgentCode: 'DHL',
      discountAmount: '20',
      pricesIncludeTax: false,
    });
    expect(lines.map(({ number, description }) => [number, description])).toEqual([
      ['1968-S', 'MEXICO Swivel Chair, black'],
      [null, 'd'.repeat(50)],
      [null, 'd'.repeat(50)],
      [null, 'd'.repeat(20)],
      ['1968-S', 'A chair of gold'],
      ['8710', 'Freight'],
    ]);
    // its part of the discount of 20 is taken off, too; freight takes none
    expect(lines[0]).toMatchObject({ unitPrice: '99.99', lineAmount: '289.96', amount: '282.62' });
    const source = `query ($id: ID!) { salesOrder(by: { crmId: $id }) {
      totals { net { amount } discount { amount } freight { amount } } } }`;
    const [crm] = await sales.crmRows('order', 'salesorderid', id);
    expect(crm?.data).toMatchObject({ totalamount: '782.46', totaltax: '0' });
    expect(await ordering.ask(source, { id })).toEqual({
      salesOrder: {
        totals: {
          net: { amount: '782.46' },
          discount: { amount: '20' },
          freight: { amount: '12.5' },
        },
      },
    });
  });

  it('shares its notes both ways, without markup, once each', SLOW, async () => {
    const id = await sales.createOrder({});
    await sales.addNote(id, '<p>Ring <b>twice</b> &amp; wait</p>');
    await sales.submit(id);
    const { number } = await orderWhen(id, inErp);
    const { id: erpId } = await stored(number);
    const inErpNotes = () => sales.erpRows('note', 'documentId', erpId);
    await eventually('the ERP has the note', WAIT_MS, async () => {
      const [note] = await inErpNotes();
      return note?.data['text'] === 'Ring twice & wait' ? note : null;
    });
    await running.systems.control('erp', 'records', {
      set: 'salesDocumentNotes',
      create: [{ documentId: erpId, text: 'Packed', author: 'JO' }],
    });
    await running.database.sql`update orders.note_look set looked_at = now() - interval '1 hour'`;
    await eventually('the CRM has the other', WAIT_MS, async () => {
      const notes = await sales.crmRows('note', '_objectid_value', id);
      return notes.some(({ data }) => data['notetext'] === 'Packed') ? true : null;
    });
    const notesOf = ({ timeline }: Order) => timeline.nodes.filter(({ kind }) => kind === 'NOTE');
    const told = await orderWhen(id, (order) => notesOf(order).length >= 2);
    expect(notesOf(told)).toEqual([
      expect.objectContaining({ system: 'CRM', message: 'Ring twice & wait' }),
      expect.objectContaining({ system: 'ERP', message: 'Packed' }),
    ]);
    await running.database.sql`update orders.note_look set looked_at = now() - interval '1 hour'`;
    await eventually('it was looked at again', WAIT_MS, async () => {
      const [row] = await running.database.sql`
        select 1 from orders.note_look
        where crm_id = ${id} and looked_at > now() - interval '1 minute'`;
      return row === undefined ? null : true;
    });
    expect(await inErpNotes()).toHaveLength(2);
  });

  it(
    'is told to salespeople: released, shipped, and invoiced on the wall of the account',
    SLOW,
    async () => {
      const id = await sales.createOrder({});
      await sales.submit(id);
      const { number } = await orderWhen(id, inErp);
      const { id: erpId } = await stored(number);
      const { erp } = running.systems;
      const postsAbout = async (record: string): Promise<string[]> =>
        (await sales.crmRows('post', '_regardingobjectid_value', record)).map(({ data }) =>
          String(data['text']),
        );
      const told = (record: string, text: RegExp) =>
        eventually(`a post ${text}`, WAIT_MS, async () => {
          const posts = (await postsAbout(record)).filter((post) => text.test(post));
          return posts.length > 0 ? posts : null;
        });
      await erp.act('release', erpId, callContext());
      expect(await told(id, /Released/)).toEqual([`Order ${number}: Released in the ERP.`]);
      await erp.act('ship', erpId, callContext());
      expect(await told(id, /Shipped/)).toHaveLength(1);
      await erp.act('shipAndInvoice', erpId, callContext());
      const [order] = await sales.crmRows('order', 'salesorderid', id);
      const account = String(order?.data['_customerid_value']);
      const wall = await told(
        account,
        new RegExp(`for order ${String(order?.data['ordernumber'])} `),
      );
      expect(wall).toEqual([expect.stringMatching(/^Invoice \S+ for order .* GBP\.$/)]);
      expect(await postsAbout(id)).toHaveLength(2);
    },
  );

  it('may be submitted again after somebody deleted it in the ERP', SLOW, async () => {
    const id = await sales.createOrder({});
    await sales.submit(id);
    const { number } = await orderWhen(id, inErp);
    const { id: erpId } = await stored(number);
    await running.systems.control('erp', 'records', {
      set: 'salesOrders',
      delete: [{ id: erpId }],
    });
    await eventually('the CRM lets it be submitted', WAIT_MS, async () => {
      const [order] = await sales.crmRows('order', 'salesorderid', id);
      const { statecode, statuscode, lastbackofficesubmit } = order?.data ?? {};
      return String(statecode) === '0' &&
        String(statuscode) === '2' &&
        lastbackofficesubmit === null
        ? true
        : null;
    });
    await sales.submit(id);
    const again = await orderWhen(id, (order) => inErp(order) && order.number !== number);
    expect(again.status).toBe('OPEN');
  });

  it('is tried again when what the ERP refused was mended', SLOW, async () => {
    const id = await sales.createOrder({ shipto_name: 'Dock', shipto_country: 'Atlantis' });
    await sales.submit(id);
    const failed = await orderWhen(id, ({ status }) => status === 'FAILED');
    const told = failed.timeline.nodes.filter(({ kind }) => kind === 'FAILED');
    expect(told.map(({ message }) => message).join()).toContain('ATLANTIS');
    await running.systems.control('erp', 'records', {
      set: 'countriesRegions',
      create: [{ code: 'ATLANTIS', displayName: 'Atlantis' }],
    });
    await running.database.sql`
      update orders.placed set updated_at = now() - interval '1 hour' where id = ${id}`;
    const done = await orderWhen(id, inErp);
    expect(done.status).toBe('OPEN');
  });
});

describe('the account in the CRM', () => {
  it('shows what its customer owes, and hears of every new order', SLOW, async () => {
    const figures = async () => {
      const [row] = await sales.crmRows(
        'accountStatistics',
        '_drawbar_accountid_value',
        sales.accountId,
      );
      return row?.data ?? null;
    };
    const before = await eventually('the CRM has figures', WAIT_MS, figures);
    expect(before).toMatchObject({ drawbar_customernumber: '10000' });
    const id = await sales.createOrder({});
    await sales.submit(id);
    await orderWhen(id, inErp);
    const after = await eventually('they follow', WAIT_MS, async () => {
      const now = await figures();
      return now?.['drawbar_outstandingorders'] === before['drawbar_outstandingorders']
        ? null
        : now;
    });
    expect(Number(after['drawbar_total'])).toBeGreaterThan(Number(before['drawbar_total']));
  });
});
