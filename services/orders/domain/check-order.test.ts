import { describe, expect, it } from 'vitest';
import { checkOrder, ORDER_LINES_MAX } from './check-order.ts';
import type { Address } from './document.ts';
import { crmDocument, erpDocument } from './order-documents.ts';
import type { LineRequest, OrderFacts, OrderRequest } from './order-request.ts';

const dock: Address = {
  name: 'Dock 4',
  line1: null,
  line2: null,
  postCode: null,
  city: null,
  county: null,
  country: null,
};

const line: LineRequest = {
  itemId: 'itm_chair',
  variant: null,
  quantity: '2',
  uom: null,
  locationId: null,
  requestedDeliveryDate: null,
  unitPrice: null,
};
const request: OrderRequest = {
  lines: [line],
  currency: null,
  requestedDeliveryDate: '2026-01-22',
  externalDocumentNumber: 'PO-7',
  locationId: null,
  submit: true,
};
const facts: OrderFacts = {
  today: '2026-01-22',
  mayOverridePrices: false,
  account: {
    id: 'a1',
    name: 'Cannon',
    customer: { id: 'c1', number: '10000', currencyCode: 'EUR', blocked: false },
  },
  localCurrency: 'GBP',
  currencies: new Set(['EUR', 'USD']),
  locations: new Map([['loc_blue', 'BLUE']]),
  sold: new Map([
    [
      'itm_chair',
      {
        kind: 'item',
        id: 'i1',
        number: '1968-S',
        description: 'MEXICO Swivel Chair',
        blocked: false,
        salesUnit: 'PCS',
        units: new Set(['PCS', 'BOX']),
        variants: new Map([
          ['RED', false],
          ['OLD', true],
        ]),
        productId: 'p1',
      },
    ],
    ['prd_lamp', { kind: 'uncoupled', productId: 'p2', label: '1928-S' }],
  ]),
};
const codes = (wanted: Partial<OrderRequest>, known: Partial<OrderFacts> = {}): string[] =>
  checkOrder({ ...request, ...wanted }, { ...facts, ...known }).problems.map(
    ({ code, field }) => `${code} ${field?.join('.') ?? '-'}`,
  );
const withLine = (wanted: Partial<LineRequest>, known: Partial<OrderFacts> = {}): string[] =>
  codes({ lines: [line, { ...line, ...wanted }] }, known);

describe('a new order', () => {
  it('that is right is written in the words of both systems', () => {
    const { order } = checkOrder(request, facts);
    if (order === null) throw new Error('The order was refused.');
    expect(erpDocument(order)).toEqual({
      data: {
        customerNumber: '10000',
        orderDate: '2026-01-22',
        postingDate: '2026-01-22',
        currencyCode: 'EUR',
        externalDocumentNumber: 'PO-7',
        requestedDeliveryDate: '2026-01-22',
      },
      lines: [{ lineType: 'Item', number: '1968-S', unitOfMeasureCode: 'PCS', quantity: '2' }],
    });
    const units = new Map([['p1 PCS', 'u1']]);
    const copied = {
      shipTo: dock,
      billTo: null,
      moneyPlaces: 2,
      description: 'Ring twice',
      priceListId: 'list',
      choices: { paymenttermscode: '7' },
    };
    expect(crmDocument(order, { ...copied, currencyId: 'eur', units })).toEqual({
      data: {
        name: 'PO-7',
        _customerid_value: 'a1',
        _transactioncurrencyid_value: 'eur',
        _pricelevelid_value: 'list',
        description: 'Ring twice',
        requestdeliveryby: '2026-01-22',
        shipto_name: 'Dock 4',
        paymenttermscode: '7',
      },
      lines: [{ _productid_value: 'p1', _uomid_value: 'u1', quantity: '2', sequencenumber: 1 }],
    });
  });

  it('asks for the local currency of a customer who buys in another one', () => {
    const { order } = checkOrder({ ...request, currency: 'GBP' }, facts);
    expect(order?.currencyCode).toBeNull();
    expect(order && erpDocument(order).data['currencyCode']).toBeNull();
  });

  it.each([
    [codes({ lines: [] }), ['REQUIRED lines']],
    [codes({ lines: Array.from({ length: ORDER_LINES_MAX + 1 }, () => line) }), ['TOO_MANY lines']],
    [codes({ currency: 'XXX' }), ['INVALID_VALUE currency']],
    [codes({ currency: 'USD' }), []],
    [codes({ requestedDeliveryDate: '2026-01-21' }), ['INVALID_VALUE requestedDeliveryDate']],
    [codes({ externalDocumentNumber: 'x'.repeat(36) }), ['INVALID_VALUE externalDocumentNumber']],
    [codes({ locationId: 'loc_none' }), ['NOT_FOUND locationId']],
    [codes({}, { account: null }), ['NOT_FOUND accountId']],
    [withLine({ itemId: 'itm_none' }), ['NOT_FOUND lines.1.itemId']],
    [withLine({ quantity: '0' }), ['INVALID_VALUE lines.1.quantity']],
    [withLine({ quantity: '-3' }), ['INVALID_VALUE lines.1.quantity']],
    [withLine({ quantity: '0.000001' }), ['INVALID_VALUE lines.1.quantity']],
    [withLine({ quantity: '9'.repeat(38) }), ['INVALID_VALUE lines.1.quantity']],
    [withLine({ quantity: '9'.repeat(15) }), []],
    [withLine({ uom: 'PALLET' }), ['INVALID_VALUE lines.1.uom']],
    [withLine({ uom: 'BOX', variant: 'RED', locationId: 'loc_blue' }), []],
    [withLine({ variant: 'BLUE' }), ['NOT_FOUND lines.1.variant']],
    [withLine({ variant: 'OLD' }), ['ITEM_BLOCKED lines.1.variant']],
    [withLine({ unitPrice: '1' }), ['MISSING_SCOPE lines.1.unitPrice']],
    [withLine({ unitPrice: '1' }, { mayOverridePrices: true }), []],
    [
      withLine({ unitPrice: '-1' }, { mayOverridePrices: true }),
      ['INVALID_VALUE lines.1.unitPrice'],
    ],
    [
      withLine({ unitPrice: '1'.repeat(16) }, { mayOverridePrices: true }),
      ['INVALID_VALUE lines.1.unitPrice'],
    ],
  ])('gives %j, expected %j', (found, expected) => expect(found).toEqual(expected));

  it('names everything that is wrong at once, and every missing coupling once', () => {
    const found = checkOrder(
      {
        ...request,
        lines: [
          { ...line, itemId: 'prd_lamp' },
          { ...line, itemId: 'prd_lamp' },
          { ...line, uom: 'X' },
        ],
      },
      { ...facts, account: { id: 'a1', name: 'Cannon', customer: null } },
    ).problems;
    expect(found.map(({ code }) => code)).toEqual(['INVALID_VALUE', 'DEPENDENCY_NOT_COUPLED']);
    expect(found.at(-1)?.missing).toEqual([
      { system: 'CRM', table: 'accounts', key: 'a1', label: 'Cannon' },
      { system: 'CRM', table: 'products', key: 'p2', label: '1928-S' },
    ]);
  });

  it('of a blocked customer or with a blocked item is refused', () => {
    const chair = facts.sold.get('itm_chair');
    if (chair === undefined || chair.kind === 'uncoupled') throw new Error('No chair.');
    const blocked = { id: 'c1', number: '10000', currencyCode: null, blocked: true };
    expect(
      codes(
        {},
        {
          account: { id: 'a1', name: 'Cannon', customer: blocked },
          sold: new Map([['itm_chair', { ...chair, blocked: true }]]),
        },
      ),
    ).toEqual(['CUSTOMER_BLOCKED accountId', 'ITEM_BLOCKED lines.0.itemId']);
  });
});
