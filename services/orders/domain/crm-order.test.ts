import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCrmOrder, hasAllLines, type CrmOrder, type CrmOrderFacts } from './crm-order.ts';
import type { CrmLine } from './crm-order-line.ts';
import { erpDocument } from './order-documents.ts';

const line: CrmLine = {
  productId: 'p1',
  writeIn: false,
  name: null,
  text: null,
  unit: 'PCS',
  quantity: '4',
  pricePerUnit: '100',
  volumeDiscount: '0',
  manualDiscount: '0',
  requestedDeliveryDate: null,
};
const order: CrmOrder = {
  noun: 'Order',
  id: 'o1',
  number: 'ORD-1',
  name: 'Chairs for the new office',
  currency: 'GBP',
  requestedDeliveryDate: '2026-02-01',
  freight: '0',
  discount: '0',
  discountPercent: null,
  shipTo: null,
  billTo: null,
  description: null,
  options: { paymentTerms: null, freightTerms: null, shippingMethod: null },
  validUntil: null,
  linesAmount: null,
  lines: [line],
};
const chair = {
  kind: 'item',
  id: 'i1',
  number: '1968-S',
  description: 'MEXICO Swivel Chair',
  blocked: false,
  salesUnit: 'PCS',
  units: new Set(['PCS']),
  variants: new Map<string, boolean>(),
  productId: 'p1',
} as const;
const product = {
  number: '1968-S',
  text: null,
  active: true,
  kind: 'item',
  priceIncludesTax: false,
} as const;
const facts: CrmOrderFacts = {
  today: '2026-01-22',
  account: {
    id: 'a1',
    name: 'Cannon',
    isCustomer: true,
    customer: { id: 'c1', number: '10000', currencyCode: null, blocked: false },
  },
  localCurrency: 'GBP',
  currencies: new Set(['EUR']),
  alreadyInErp: null,
  quoteNumber: null,
  freightAccount: '8710',
  products: new Map([
    ['p1', { ...product, sellable: chair }],
    ['p2', { ...product, number: '1928-S', sellable: null }],
    ['p3', { ...product, priceIncludesTax: true, sellable: chair }],
  ]),
  writeIn: { kind: 'item', number: 'WRITE-IN' },
};
const erp = (wanted: Partial<CrmOrder>) => {
  const result = fromCrmOrder({ ...order, ...wanted }, facts);
  if (result.order === null) throw new Error(JSON.stringify(result.problems));
  return erpDocument(result.order);
};
const codes = (wanted: Partial<CrmOrder>, known: Partial<CrmOrderFacts> = {}) =>
  fromCrmOrder({ ...order, ...wanted }, { ...facts, ...known }).problems.map(({ code }) => code);

const ACCOUNT = { id: 'a1', name: 'Cannon', isCustomer: true, customer: null };
const BLOCKED = { id: 'c1', number: '10000', currencyCode: null, blocked: true };
const ofKind = (kind: 'resource' | 'other' | null) => ({
  products: new Map([['p1', { ...product, kind, sellable: chair }]]),
});
const RETIRED = { products: new Map([['p4', { ...product, active: false, sellable: chair }]]) };

describe('an order submitted in the CRM', () => {
  it('becomes an order of the coupled customer, with its number as reference', () => {
    expect(erp({})).toEqual({
      data: {
        customerNumber: '10000',
        orderDate: '2026-01-22',
        postingDate: '2026-01-22',
        currencyCode: null,
        externalDocumentNumber: 'Chairs for the new office',
        yourReference: 'ORD-1',
        requestedDeliveryDate: '2026-02-01',
        pricesIncludeTax: false,
      },
      lines: [
        {
          lineType: 'Item',
          number: '1968-S',
          unitOfMeasureCode: 'PCS',
          quantity: '4',
          unitPrice: '100',
        },
      ],
    });
  });

  it('keeps its discounts: volume per unit, manual per line, the rest on the document', () => {
    const discounted = { ...line, volumeDiscount: '5', manualDiscount: '20' };
    const { data, lines } = erp({ lines: [discounted], discount: '12.5' });
    expect(lines[0]).toMatchObject({ lineDiscountAmount: '40' });
    expect(lines[0]).not.toHaveProperty('lineDiscountPercent');
    expect(data['discountAmount']).toBe('12.5');
  });

  it('brings write-ins, freight and long texts', () => {
    const text = 'x'.repeat(120);
    const { lines } = erp({
      freight: '7.5',
      lines: [
        { ...line, productId: null, writeIn: true, unit: null, name: text },
        { ...line, text },
      ],
    });
    expect(
      lines.map((one) => [one['lineType'], one['number'] ?? '', one['description'] ?? '']),
    ).toEqual([
      ['Item', 'WRITE-IN', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(20)],
      // the ERP's own description stays, the whole text follows
      ['Item', '1968-S', ''],
      ['Comment', '', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(20)],
      ['Account', '8710', 'Freight'],
    ]);
    expect(lines.at(-1)).toMatchObject({ quantity: '1', unitPrice: '7.5' });
  });

  it('waits for lines that were not read yet', () => {
    expect(hasAllLines({ ...order, linesAmount: '400' })).toBe(true);
    expect(hasAllLines({ ...order, linesAmount: '400', lines: [] })).toBe(false);
    expect(hasAllLines(order)).toBe(true);
  });

  it('keeps a short text of a product to itself, and takes that of the product without one', () => {
    const known = { ...product, text: 'y'.repeat(51), sellable: chair };
    const texts = (text: string | null) => {
      const products = new Map([['p1', known]]);
      const { order: made } = fromCrmOrder(
        { ...order, lines: [{ ...line, text }] },
        { ...facts, products },
      );
      return made === null
        ? []
        : erpDocument(made)
            .lines.slice(1)
            .map((one) => one['description']);
    };
    expect(texts('Short')).toEqual([]);
    expect(texts(null)).toEqual(['y'.repeat(50), 'y']);
    expect(texts('z'.repeat(250))).toEqual(Array.from({ length: 5 }, () => 'z'.repeat(50)));
  });

  it('brings its terms: payer, text, discount, codes, tax, and the quote it was made from', () => {
    const result = fromCrmOrder(
      {
        ...order,
        description: 'Ring at gate 4',
        discountPercent: '2',
        lines: [{ ...line, productId: 'p3' }],
      },
      { ...facts, quoteNumber: 'SQ1' },
      { paymentTermsCode: '30 DAYS', shipmentMethodCode: null, shippingAgentCode: 'DHL' },
    );
    if (result.order === null) throw new Error(JSON.stringify(result.problems));
    const { data } = erpDocument(result.order);
    expect(data).toMatchObject({
      workDescription: 'Ring at gate 4',
      paymentDiscountPercent: '2',
      pricesIncludeTax: true,
      quoteNumber: 'SQ1',
      paymentTermsCode: '30 DAYS',
      shippingAgentCode: 'DHL',
    });
    expect(data).not.toHaveProperty('shipmentMethodCode');
  });

  it('goes to its own addresses only when a part of them is filled, cut to the ERP', () => {
    const shipTo = {
      name: 'Dock 4',
      line1: null,
      line2: null,
      postCode: null,
      city: 'Leeds',
      county: null,
      country: 'GB',
    };
    // an address goes whole: a street of the customer's own would stay beside another town
    expect(erp({ shipTo }).data).toMatchObject({
      shipToName: 'Dock 4',
      shipToAddressLine1: '',
      shipToPostCode: '',
      shipToCity: 'Leeds',
    });
    expect(Object.keys(erp({}).data).filter((name) => /^(ship|bill)To/.test(name))).toEqual([]);
    const billTo = { ...shipTo, name: 'n'.repeat(150) };
    expect(erp({ billTo }).data).toMatchObject({
      billToName: 'n'.repeat(100),
      billToCity: 'Leeds',
    });
  });

  it.each([
    [codes({}, { account: null }), ['NOT_FOUND']],
    [codes({ lines: [{ ...line, productId: 'p2' }] }), ['DEPENDENCY_NOT_COUPLED']],
    [codes({ lines: [{ ...line, productId: 'p9' }] }), ['NOT_FOUND']],
    [codes({ lines: [{ ...line, unit: 'PALLET' }] }), ['INVALID_VALUE']],
    [codes({ lines: [] }), ['REQUIRED']],
    [codes({ currency: 'SEK' }), ['INVALID_VALUE']],
    [codes({ currency: null }), ['INVALID_VALUE']],
    [codes({ freight: '1' }, { freightAccount: null }), ['CHECK_FAILED']],
    [codes({ lines: [{ ...line, writeIn: true }] }, { writeIn: null }), ['CHECK_FAILED']],
    [codes({}, { alreadyInErp: 'invoice 103001' }), ['NOT_ALLOWED_NOW']],
    [codes({ lines: [line, { ...line, productId: 'p3' }] }), ['CHECK_FAILED']],
    [codes({}, { account: { ...ACCOUNT, isCustomer: false } }), ['NOT_ALLOWED_NOW']],
    [codes({}, { account: { ...ACCOUNT, customer: null } }), ['DEPENDENCY_NOT_COUPLED']],
    [codes({}, { account: { ...ACCOUNT, customer: BLOCKED } }), ['CUSTOMER_BLOCKED']],
    [codes({ lines: [{ ...line, productId: 'p4' }] }, RETIRED), ['ITEM_BLOCKED']],
    [codes({}, ofKind('resource')), ['NOT_ALLOWED_NOW']],
    [codes({}, ofKind('other')), ['NOT_ALLOWED_NOW']],
    [codes({}, ofKind(null)), []],
  ])('is held back with %j, expected %j', (found, expected) => expect(found).toEqual(expected));

  it('keeps characters whole where a text is cut', () => {
    const shipTo = {
      name: null,
      line1: null,
      line2: `${'l'.repeat(49)}😀`,
      postCode: null,
      city: null,
      county: null,
      country: null,
    };
    const { data, lines } = erp({
      name: `${'x'.repeat(34)}😀`,
      shipTo,
      lines: [{ ...line, writeIn: true, name: `${'y'.repeat(49)}😀 soft` }],
    });
    expect(data['externalDocumentNumber']).toBe('x'.repeat(34));
    expect(data['shipToAddressLine2']).toBe('l'.repeat(49));
    expect(lines.map((one) => one['description'])).toEqual(['y'.repeat(49), '😀 soft']);
    const text = fc.string({ unit: fc.constantFrom('x', ' ', 'é', '😀'), maxLength: 200 });
    fc.assert(
      fc.property(text, (name) => {
        const wanted = {
          name,
          lines: [
            { ...line, writeIn: true, name },
            { ...line, text: name },
          ],
        };
        const { data: header, lines: written } = erp(wanted);
        const texts = [header, ...written].flatMap((fields) => Object.values(fields));
        expect(texts.every((one) => String(one).isWellFormed())).toBe(true);
      }),
    );
  });

  it('loses no character of its text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), (text) => {
        const { lines } = erp({ lines: [{ ...line, writeIn: true, name: text }] });
        expect(lines.map((one) => one['description']).join('')).toBe(text);
      }),
    );
  });
});
