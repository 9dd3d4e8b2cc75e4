import { describe, expect, it } from 'vitest';
import type { PlacedOrder } from './placed-order.ts';
import { previewOf } from './preview.ts';

const line = {
  kind: 'item',
  sellableId: 'i1',
  number: '1968-S',
  description: 'Chair',
  text: null,
  variant: null,
  quantity: '3',
  unit: 'PCS',
  locationCode: null,
  requestedDeliveryDate: null,
  unitPrice: '33.335',
  discountPercent: '10',
  productId: null,
} as const;
const order: PlacedOrder = {
  orderDate: '2026-01-22',
  customerId: 'c1',
  customerNumber: '10000',
  accountId: 'a1',
  currencyCode: null,
  requestedDeliveryDate: null,
  externalDocumentNumber: null,
  yourReference: null,
  locationCode: null,
  discountAmount: null,
  shipTo: null,
  lines: [line, line],
};
const GBP = { currency: 'GBP', precision: '0.01' };
const exact = { includesTax: false, unread: false };
const totals = (tax: string | null, includesTax: boolean) =>
  previewOf(
    order,
    GBP,
    [],
    [tax, tax],
    [
      { ...exact, includesTax },
      { ...exact, includesTax },
    ],
  ).totals;

describe('the preview of an order', () => {
  it('rounds each line, then adds', () => {
    const { lines } = previewOf(order, GBP, [], ['25', '25'], [exact, exact]);
    expect(lines.map(({ amount }) => amount)).toEqual(['90.01', '90.01']);
    expect(totals('25', false)).toMatchObject({ net: '180.02', tax: '45', gross: '225.02' });
  });

  it.each([
    ['1', '90', '226'],
    ['0.001', '90.004', '225.010'],
    ['0.05', '90', '225'],
  ])('rounds amounts to the precision of the currency: %s', (precision, amount, gross) => {
    const { lines, totals: sums } = previewOf(
      order,
      { currency: 'XYZ', precision },
      [],
      ['25', '25'],
      [exact, exact],
    );
    expect(lines[0]?.amount).toBe(amount);
    expect(Number(sums.gross)).toBe(Number(gross));
  });

  it('takes the tax out of prices that include it', () => {
    expect(totals('25', true)).toMatchObject({ net: '144.02', tax: '36', gross: '180.02' });
  });

  it('contains no tax that nothing tells, and says so', () => {
    expect(totals(null, false)).toMatchObject({ net: '180.02', tax: '0', gross: '180.02' });
    const [first] = previewOf(order, GBP, [], [null], [exact]).lines;
    expect(first?.warnings).toMatchObject([{ code: 'CHECK_FAILED', field: ['lines', '0'] }]);
  });

  it('tells what is short, and nothing where it is not known', () => {
    const short = { available: '2', earliest: null };
    const [first, second] = previewOf(order, GBP, [short, null], ['25', '25'], []).lines;
    expect(first?.warnings).toMatchObject([{ code: 'INSUFFICIENT_AVAILABILITY' }]);
    expect(second).toMatchObject({ available: null, shipDate: null, warnings: [] });
  });

  it('counts what lines before take of the same, on the same day or earlier', () => {
    const enough = { available: '4', earliest: '2026-02-01' };
    const previews = (lines: PlacedOrder['lines']) =>
      previewOf({ ...order, lines }, GBP, [enough, enough], ['25', '25'], []).lines.map(
        ({ warnings }) => warnings.map(({ shortage }) => shortage?.available),
      );
    expect(previews([line, line])).toEqual([[], ['1']]);
    expect(previews([line, { ...line, variant: 'RED' }])).toEqual([[], []]);
    const later = { ...line, requestedDeliveryDate: '2026-03-01' };
    expect(previews([later, line])).toEqual([['1'], []]);
  });
});
