import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCrmOrder, hasAllLines, type CrmOrder, type CrmOrderFacts } from './crm-order.ts';
import type { CrmLine } from './crm-order-line.ts';
import { erpDocument } from './order-documents.ts';

const line: CrmLine = {
  productId: 'p1',
  writeIn: false,
  text: null,
  unit: 'PCS',
  quantity: '4',
  pricePerUnit: '100',
  volumeDiscount: '0',
  manualDiscount: '0',
  requestedDeliveryDate: null,
};
const order: CrmOrder = {
  id: 'o1',
  number: 'ORD-1',
  name: 'Chairs for the new office',
  currency: 'GBP',
  requestedDeliveryDate: '2026-02-01',
  freight: '0',
  discount: '0',
  shipTo: null,
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
  variants: new Set<string>(),
  productId: 'p1',
} as const;
const facts: CrmOrderFacts = {
  account: {
    id: 'a1',
    name: 'Cannon',
    customer: { id: 'c1', number: '10000', currencyCode: null, blocked: false },
  },
  localCurrency: 'GBP',
  currencies: new Set(['EUR']),
  alreadyInErp: null,
  freightAccount: '8710',
  products: new Map([
    ['p1', { number: '1968-S', name: null, active: true, sellable: chair }],
    ['p2', { number: '1928-S', name: null, active: true, sellable: null }],
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

describe('an order submitted in the CRM', () => {
  it('becomes an order of the coupled customer, with its number as reference', () => {
    expect(erp({})).toEqual({
      data: {
        customerNumber: '10000',
        currencyCode: null,
        externalDocumentNumber: 'Chairs for the new office',
        yourReference: 'ORD-1',
        requestedDeliveryDate: '2026-02-01',
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
    expect(lines[0]?.['lineDiscountPercent']).toBe('10');
    expect(data['discountAmount']).toBe('12.5');
  });

  it('brings write-ins, freight and long texts', () => {
    const text = 'x'.repeat(120);
    const { lines } = erp({
      freight: '7.5',
      lines: [
        { ...line, productId: null, writeIn: true, unit: null, text },
        { ...line, text },
      ],
    });
    expect(
      lines.map((one) => [one['lineType'], one['number'] ?? '', one['description'] ?? '']),
    ).toEqual([
      ['Item', 'WRITE-IN', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(50)],
      ['Comment', '', 'x'.repeat(20)],
      ['Item', '1968-S', ''],
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

  it('goes to its own address only when a part of it is filled', () => {
    const shipTo = {
      name: 'Dock 4',
      line1: null,
      line2: null,
      postCode: null,
      city: 'Leeds',
      county: null,
      country: 'GB',
    };
    expect(erp({ shipTo }).data).toMatchObject({ shipToName: 'Dock 4', shipToCity: 'Leeds' });
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
  ])('is held back with %j, expected %j', (found, expected) => expect(found).toEqual(expected));

  it('loses no character of its text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), (text) => {
        const { lines } = erp({ lines: [{ ...line, writeIn: true, text }] });
        expect(lines.map((one) => one['description']).join('')).toBe(text);
      }),
    );
  });
});
