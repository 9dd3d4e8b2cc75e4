import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;

beforeAll(async () => {
  systems = await startSystems('legacy-prices');
  const [company] = await systems.erp.find(
    'company',
    { field: 'localCurrencyCode', in: ['GBP'] },
    callContext(),
  );
  await systems.control('erp', 'records', {
    set: 'companySettings',
    update: [{ id: company?.id, extendedPricing: false }],
  });
  await systems.control('erp', 'records', {
    set: 'salesLineDiscounts',
    create: [
      { type: 'Item', code: '1896-S', salesType: 'Customer', salesCode: '10000', percent: 7 },
      { type: 'Item Disc. Group', code: 'RESALE', salesType: 'All Customers', percent: 3 },
      { type: 'Item', code: '1896-S', salesType: 'Customer', salesCode: '20000', percent: 9 },
    ].map(({ percent, ...row }) => ({ ...row, lineDiscountPercent: percent })),
  });
});
afterAll(() => systems.close());

describe('a company that keeps its prices the way before price lists', () => {
  it('gives its discounts as lines of price lists, each for whom it is meant', async () => {
    const rows = await systems.erp.priceLines(
      { assetNumbers: ['1896-S', 'RESALE'], sourceNumbers: ['', '10000'] },
      callContext(),
    );
    const discounts = rows
      .map(({ data }) => data)
      .filter(({ priceListCode }) => priceListCode === 'DISCOUNTS')
      .sort((a, b) => Number(b.lineDiscountPercent) - Number(a.lineDiscountPercent));
    expect(discounts).toEqual([
      expect.objectContaining({
        assetType: 'Item',
        assetNumber: '1896-S',
        sourceType: 'Customer',
        sourceNumber: '10000',
        amountType: 'Discount',
        lineDiscountPercent: '7',
        status: 'Active',
      }),
      expect.objectContaining({
        assetType: 'Item Discount Group',
        assetNumber: 'RESALE',
        sourceType: 'All Customers',
        sourceNumber: null,
        lineDiscountPercent: '3',
      }),
    ]);
  });
});
