import type { Connections } from '@drawbar/connectors/connections';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intake } from './intake.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const links = {
  recordUrl: (kind: string, id: string) => `https://system.example/${kind}/${id}`,
};
const connections = {
  erp: async () => links,
  crm: async () => links,
  close: async () => undefined,
} as unknown as Connections;

const ACCOUNT = guid('a', 1);
const CUSTOMER = guid('b', 1);
const ORDER = guid('c', 1);
const CRM_ORDER = guid('c', 51);
const DRAFT = guid('c', 52);
const POUND = guid('f', 1);

const erpOrder = (number: string, more: Record<string, string | boolean> = {}) => ({
  number,
  customerId: CUSTOMER,
  customerName: 'The Cannon Group PLC',
  status: 'Open',
  completelyShipped: false,
  orderDate: '2026-01-01',
  currencyCode: '',
  discountAmount: '0',
  ...more,
});
const erpLine = (order: string, lineNumber: number, more: Record<string, string>) => ({
  documentId: order,
  lineNumber,
  unitOfMeasureCode: 'PCS',
  quantityShipped: '0',
  quantityInvoiced: '0',
  lineDiscountPercent: '0',
  ...more,
});

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(await testDatabase('orders'), connections);
  const { fill, couple } = system;
  await fill('ERP', 'company', [
    { id: guid('d', 1), data: { name: 'CRONUS', freightAccountNumber: '8710' } },
  ]);
  await fill('CRM', 'account', [{ id: ACCOUNT, data: { name: 'Cannon' } }]);
  await fill('ERP', 'customer', [
    { id: CUSTOMER, data: { number: '10000', displayName: 'Cannon', city: 'Leeds' } },
  ]);
  await couple('CRM', 'account', ACCOUNT, CUSTOMER);
  await couple('ERP', 'customer', CUSTOMER, ACCOUNT);
  await fill('ERP', 'item', [{ id: guid('e', 1), data: { number: '1968-S' } }]);
  await fill('CRM', 'product', [
    { id: guid('e', 11), data: { productnumber: '1968-S', name: 'Chair of Mexico' } },
  ]);
  await couple('CRM', 'product', guid('e', 11), guid('e', 1));
  await fill('CRM', 'unit', [{ id: guid('e', 21), data: { name: 'PCS' } }]);
  await fill('CRM', 'currency', [{ id: POUND, data: { isocurrencycode: 'GBP' } }]);
  await fill('ERP', 'order', [
    {
      id: ORDER,
      data: erpOrder('101001', {
        externalDocumentNumber: 'PO-7',
        shipToName: 'Cannon',
        shipToCity: 'Leeds',
        customerNumber: '10000',
        billToCustomerNumber: '20000',
        billToName: 'Payer',
      }),
    },
    {
      id: guid('c', 2),
      data: erpOrder('101002', {
        status: 'Released',
        currencyCode: 'EUR',
        orderDate: '2026-01-17',
      }),
      modifiedAt: '2026-01-25T08:00:00Z',
    },
  ]);
  await fill('ERP', 'orderLine', [
    {
      id: guid('d', 11),
      data: erpLine(ORDER, 20000, {
        lineType: 'Item',
        number: '1968-S',
        quantity: '5',
        unitPrice: '123.3',
        amount: '616.5',
        amountIncludingTax: '770.625',
        quantityShipped: '2',
        description: 'MEXICO Swivel Chair',
      }),
    },
    {
      id: guid('d', 12),
      data: erpLine(ORDER, 10000, {
        lineType: 'G/L Account',
        number: '8710',
        quantity: '1',
        unitPrice: '10',
        amount: '10',
        amountIncludingTax: '12.5',
        description: 'Freight',
      }),
    },
    { id: guid('d', 13), data: erpLine(ORDER, 30000, { lineType: '', description: 'Thank you' }) },
  ]);
  const crm = (more: Record<string, string | number>) => ({
    _customerid_value: ACCOUNT,
    _transactioncurrencyid_value: POUND,
    createdon: '2026-01-20T10:00:00Z',
    totalamount: '120',
    totaltax: '20',
    ...more,
  });
  await fill('CRM', 'order', [
    {
      id: CRM_ORDER,
      data: crm({ statecode: 1, ordernumber: 'ORD-1', _quoteid_value: guid('f', 7) }),
    },
    {
      id: DRAFT,
      data: crm({
        statecode: 0,
        ordernumber: 'ORD-2',
        name: 'Chairs',
        discountamount: '5',
        discountpercentage: '10',
        totallineitemamount: '117',
        totalamountlessfreight: '100.3',
      }),
    },
  ]);
  await couple('ERP', 'order', ORDER, CRM_ORDER);
  await couple('CRM', 'order', CRM_ORDER, ORDER);
  await fill('CRM', 'orderLine', [
    {
      id: guid('d', 21),
      data: {
        _salesorderid_value: DRAFT,
        sequencenumber: 1,
        _productid_value: guid('e', 11),
        _uomid_value: guid('e', 21),
        quantity: '2',
        priceperunit: '50',
        baseamount: '100',
        extendedamount: '110',
        tax: '20',
        isproductoverridden: false,
      },
    },
  ]);
  await fill('CRM', 'quote', [
    { id: guid('f', 7), data: crm({ statecode: 2, revisionnumber: 1, effectiveto: '2026-02-01' }) },
  ]);
  await fill('ERP', 'invoice', [
    {
      id: guid('f', 21),
      data: {
        number: '103001',
        orderNumber: '100999',
        customerId: CUSTOMER,
        postingDate: '2026-01-10',
        dueDate: '2026-02-10',
        totalAmountExcludingTax: '100',
        totalAmountIncludingTax: '125',
        remainingAmount: '25',
        cancelled: false,
        currencyCode: '',
      },
    },
  ]);
});
afterAll(() => system.close());

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('an order', () => {
  it('is one object of both systems, with lines, sums and states of the ERP', async () => {
    const result = await system.ask(`{ salesOrder(by: { number: "101001" }) {
      id number crmId externalDocumentNumber status erpStatus shipping invoicing version
      account { id } customer { id } quote { revision } crmUrl erpUrl
      shipTo { city } billTo { name }
      totals { net { amount currency } freight { amount } tax { amount } gross { amount } }
      lines { nodes { position kind item { __typename id } description quantity { value uom }
        unitPrice { amount currency } amount { amount } shipped } } } }`);
    expect(result.errors).toBeUndefined();
    expect(plain(result.data)).toEqual({
      salesOrder: {
        id: globalId('cso', INTEGRATION, CRM_ORDER),
        number: '101001',
        crmId: CRM_ORDER,
        externalDocumentNumber: 'PO-7',
        status: 'OPEN',
        erpStatus: 'Open',
        shipping: 'PARTIAL',
        invoicing: 'NONE',
        version: 'v1',
        account: { id: globalId('acc', INTEGRATION, ACCOUNT) },
        customer: { id: globalId('cus', INTEGRATION, CUSTOMER) },
        quote: { revision: 1 },
        shipTo: null,
        billTo: { name: 'Payer' },
        crmUrl: `https://system.example/order/${CRM_ORDER}`,
        erpUrl: `https://system.example/order/${ORDER}`,
        totals: {
          net: { amount: '626.5', currency: 'GBP' },
          freight: { amount: '10' },
          tax: { amount: '156.625' },
          gross: { amount: '783.125' },
        },
        lines: {
          nodes: [
            {
              position: 1,
              kind: 'FREIGHT',
              item: null,
              description: 'Freight',
              quantity: { value: '1', uom: 'PCS' },
              unitPrice: { amount: '10', currency: 'GBP' },
              amount: { amount: '10' },
              shipped: '0',
            },
            {
              position: 2,
              kind: 'ITEM',
              item: { __typename: 'Item', id: globalId('itm', INTEGRATION, guid('e', 1)) },
              description: 'MEXICO Swivel Chair',
              quantity: { value: '5', uom: 'PCS' },
              unitPrice: { amount: '123.3', currency: 'GBP' },
              amount: { amount: '616.5' },
              shipped: '2',
            },
            {
              position: 3,
              kind: 'COMMENT',
              item: null,
              description: 'Thank you',
              quantity: null,
              unitPrice: null,
              amount: null,
              shipped: null,
            },
          ],
        },
      },
    });
  });

  it('is found by every key of either system', async () => {
    const ids = [
      globalId('so', INTEGRATION, ORDER),
      globalId('cso', INTEGRATION, CRM_ORDER),
      globalId('so', guid('f', 9), ORDER),
    ];
    const result = await system.ask(
      `query ($a: ID!, $b: ID!, $c: ID!, $crm: ID!) {
        a: salesOrder(by: { id: $a }) { number } b: salesOrder(by: { id: $b }) { number }
        c: salesOrder(by: { id: $c }) { number } d: salesOrder(by: { crmId: $crm }) { number } }`,
      { a: ids[0], b: ids[1], c: ids[2], crm: CRM_ORDER },
    );
    const number = '101001';
    expect(result.data).toEqual({ a: { number }, b: { number }, c: null, d: { number } });
  });

  it('stands in the CRM alone while it is a draft, priced by the CRM', async () => {
    const result = await system.ask(
      `query ($id: ID!) { salesOrder(by: { crmId: $id }) { number status shipping erpUrl
        customer { id } totals { net { amount currency } discount { amount } }
        lines { nodes { kind item { id } description quantity { value uom } discountPercent
          amount { amount } } } } }`,
      { id: DRAFT },
    );
    expect(plain(result.data)).toEqual({
      salesOrder: {
        number: null,
        status: 'DRAFT',
        shipping: 'NONE',
        erpUrl: null,
        customer: { id: globalId('cus', INTEGRATION, CUSTOMER) },
        // an amount of 5 and 10 % beside it
        totals: { net: { amount: '100', currency: 'GBP' }, discount: { amount: '16.7' } },
        lines: {
          nodes: [
            {
              kind: 'ITEM',
              item: { id: globalId('itm', INTEGRATION, guid('e', 1)) },
              description: 'Chair of Mexico',
              quantity: { value: '2', uom: 'PCS' },
              discountPercent: '10',
              amount: { amount: '90' },
            },
          ],
        },
      },
    });
  });

  it('shows its lines slice by slice, numbered from the first', async () => {
    const read = async (after: string | null) => {
      const result = await system.ask(
        `query ($after: String) { salesOrder(by: { number: "101001" }) {
          lines(first: 2, after: $after) { nodes { position } pageInfo { hasNextPage endCursor
            } } } }`,
        { after },
      );
      const order = result.data?.['salesOrder'] as {
        lines: {
          nodes: { position: number }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
      return order.lines;
    };
    const first = await read(null);
    expect(first.nodes.map(({ position }) => position)).toEqual([1, 2]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await read(first.pageInfo.endCursor);
    expect(second.nodes.map(({ position }) => position)).toEqual([3]);
  });
});

describe('a list of orders', () => {
  const numbers = async (args: string): Promise<unknown> => {
    const result = await system.ask(
      `{ salesOrders${args} { nodes { number status } totalCount } }`,
    );
    if (result.errors !== undefined) return result.errors[0]?.message;
    const page = result.data?.['salesOrders'] as { nodes: { number: string | null }[] };
    return page.nodes.map(({ number }) => number);
  };
  const account = globalId('acc', INTEGRATION, ACCOUNT);
  const customer = globalId('cus', INTEGRATION, CUSTOMER);

  it.each([
    ['', [null, '101002', '101001']],
    ['(sort: [{ by: NUMBER, direction: ASC }])', [null, '101001', '101002']],
    ['(sort: [{ by: UPDATED_AT }], first: 1)', ['101002']],
    ['(filter: { status: [RELEASED] })', ['101002']],
    ['(filter: { status: [] })', []],
    ['(filter: { search: "po-7" })', ['101001']],
    ['(filter: { search: "cannon group" })', ['101002', '101001']],
    [`(filter: { accountId: "${account}" })`, [null, '101002', '101001']],
    [`(filter: { customerId: "${customer}" })`, ['101002', '101001']],
    [`(filter: { customerId: "${account}" })`, []],
    ['(filter: { updatedAfter: "2026-01-24T00:00:00Z" })', ['101002']],
    ['(first: 101)', 'first must be between 1 and 100; got 101. Ask for the rest with after.'],
  ])('asked with %s holds %j', async (args, expected) =>
    expect(await numbers(args)).toEqual(expected),
  );
});

describe('an order of a contact', () => {
  it('belongs to the account of the contact', async () => {
    const [contact, id] = [guid('f', 31), guid('c', 61)];
    await system.fill('CRM', 'contact', [
      { id: contact, data: { fullname: 'Andy Teal', _parentcustomerid_value: ACCOUNT } },
    ]);
    await system.fill('CRM', 'order', [{ id, data: { _customerid_value: contact, statecode: 0 } }]);
    const result = await system.ask(
      'query ($id: ID!) { salesOrder(by: { crmId: $id }) { account { id } customer { id } } }',
      { id },
    );
    expect(plain(result.data?.['salesOrder'])).toEqual({
      account: { id: globalId('acc', INTEGRATION, ACCOUNT) },
      customer: { id: globalId('cus', INTEGRATION, CUSTOMER) },
    });
    const scope = { integration: INTEGRATION, system: 'CRM' } as const;
    await system.database.sql.begin((tx) => intake.remove(tx, scope, 'order', [id]));
  });

  it('is listed with that account, as its quotes are, and with no other', async () => {
    const contact = guid('f', 31);
    const [order, quote] = [guid('c', 62), guid('f', 8)];
    const data = { _customerid_value: contact, statecode: 0 };
    await system.fill('CRM', 'order', [{ id: order, data }]);
    await system.fill('CRM', 'quote', [{ id: quote, data }]);
    const listed = (account: string) =>
      system.ask(
        `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account {
          salesOrders { nodes { crmId } } salesQuotes { nodes { crmId } totalCount } } } }`,
        { r: [{ __typename: 'Account', id: globalId('acc', INTEGRATION, account) }] },
      );
    const own = JSON.stringify(await listed(ACCOUNT));
    expect(own).toContain(order);
    expect(own).toContain(quote);
    expect(own).toContain('"totalCount":2');
    const other = JSON.stringify(await listed(guid('a', 99)));
    expect(other).toContain('"totalCount":0');
    const scope = { integration: INTEGRATION, system: 'CRM' } as const;
    await system.database.sql.begin(async (tx) => {
      await intake.remove(tx, scope, 'order', [order]);
      await intake.remove(tx, scope, 'quote', [quote]);
    });
  });
});

describe('an account', () => {
  it('shows its orders, quotes and invoices', async () => {
    const result = await system.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account {
        salesOrders(first: 2) { totalCount nodes { number } }
        salesQuotes { nodes { status validUntil number salesOrder { number } } totalCount }
        salesInvoices { totalCount
          nodes { number status remaining { amount currency } dueDate } } } } }`,
      { r: [{ __typename: 'Account', id: globalId('acc', INTEGRATION, ACCOUNT) }] },
    );
    expect(plain(result)).toEqual({
      data: {
        _entities: [
          {
            salesOrders: { totalCount: 3, nodes: [{ number: null }, { number: '101002' }] },
            salesQuotes: {
              nodes: [
                {
                  status: 'WON',
                  validUntil: '2026-02-01',
                  number: null,
                  salesOrder: { number: '101001' },
                },
              ],
              totalCount: 1,
            },
            salesInvoices: {
              nodes: [
                {
                  number: '103001',
                  status: 'PARTLY_PAID',
                  dueDate: '2026-02-10',
                  remaining: { amount: '25', currency: 'GBP' },
                },
              ],
              totalCount: 1,
            },
          },
        ],
      },
    });
  });
});

describe('an order that the ERP removed', () => {
  it('is completed when an invoice names it, and keeps its lines', async () => {
    const id = guid('c', 3);
    await system.fill('ERP', 'order', [{ id, data: erpOrder('101003') }]);
    await system.fill('ERP', 'orderLine', [
      {
        id: guid('d', 31),
        data: erpLine(id, 10000, {
          lineType: 'Item',
          number: '1968-S',
          quantity: '1',
          amount: '9',
        }),
      },
    ]);
    const scope = { integration: INTEGRATION, system: 'ERP' } as const;
    // told twice: by whoever removed it through us, and by the ERP's feed
    for (const _teller of ['us', 'feed']) {
      await system.database.sql.begin(async (tx) => {
        await intake.remove(tx, scope, 'orderLine', [guid('d', 31)]);
        await intake.remove(tx, scope, 'order', [id]);
      });
    }
    const read = async () => {
      const result = await system.ask(
        `{ salesOrder(by: { number: "101003" }) { status shipping invoicing erpUrl
          lines { nodes { shipped } }
          invoices { number salesOrder { number } totals { net { amount } freight { amount } } }
        } }`,
      );
      return plain(result.data?.['salesOrder']);
    };
    expect(await read()).toMatchObject({ status: 'OPEN', erpUrl: null });
    await system.fill('ERP', 'invoice', [
      {
        id: guid('f', 22),
        data: {
          number: '103002',
          orderNumber: '101003',
          customerId: CUSTOMER,
          postingDate: '2026-01-23',
          totalAmountExcludingTax: '12.5',
          totalAmountIncludingTax: '12.5',
          remainingAmount: '0',
        },
      },
    ]);
    const freight = { documentId: guid('f', 22), lineType: 'G/L Account', number: '8710' };
    await system.fill('ERP', 'invoiceLine', [
      { id: guid('d', 41), data: { ...freight, lineNumber: 20000, amount: '3.5' } },
      { id: guid('d', 42), data: { ...freight, lineNumber: 30000, amount: '9', number: '6110' } },
    ]);
    expect(await read()).toEqual({
      status: 'COMPLETED',
      shipping: 'COMPLETE',
      invoicing: 'PAID',
      erpUrl: null,
      lines: { nodes: [{ shipped: '1' }] },
      invoices: [
        {
          number: '103002',
          salesOrder: { number: '101003' },
          totals: { net: { amount: '12.5' }, freight: { amount: '3.5' } },
        },
      ],
    });
    await system.fill('ERP', 'order', [{ id, data: erpOrder('101003') }]);
    expect(await read()).toMatchObject({ status: 'OPEN', lines: { nodes: [] } });
  });
});
