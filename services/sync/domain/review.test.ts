import { describe, expect, it } from 'vitest';
import { CURRENCY } from '../mapping/currency.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { ITEM_PRODUCT } from '../mapping/products.ts';
import { SALESPEOPLE } from '../mapping/salespeople.ts';
import { ITEM_UOM } from '../mapping/units.ts';
import { reviewLines, type LineFacts } from './review.ts';

const NOTHING: LineFacts = {
  erp: 0,
  crm: 0,
  unitGroups: 0,
  baseCurrencyOnly: true,
  coupled: 0,
  uncoupledErp: 0,
  uncoupledCrm: 0,
  updates: { ERP: 0, CRM: 0 },
  matches: 0,
  parked: { ERP: 0, CRM: 0 },
  duplicates: [],
};

describe('the review of a full synchronisation', () => {
  it.each([
    [CUSTOMER, { erp: 5, crm: 5 }, 'COUPLE_RECORDS'],
    [CUSTOMER, { erp: 5 }, 'FULL_SYNC'],
    [CUSTOMER, { crm: 5 }, 'FULL_SYNC'],
    [CUSTOMER, {}, 'NOTHING_TO_DO'],
    [CURRENCY, { erp: 5, crm: 1 }, 'FULL_SYNC'],
    [CURRENCY, { erp: 5, crm: 1, baseCurrencyOnly: false }, 'COUPLE_RECORDS'],
    [SALESPEOPLE, {}, 'FULL_SYNC'],
    [ITEM_UOM, { erp: 5, crm: 9, unitGroups: 1 }, 'FULL_SYNC'],
    [ITEM_UOM, { erp: 5, crm: 9, unitGroups: 2 }, 'COUPLE_RECORDS'],
    [ITEM_UOM, { crm: 1, unitGroups: 1 }, 'NOTHING_TO_DO'],
  ] as const)('recommends for %o with %j', (mapping, facts, expected) => {
    const [line] = reviewLines([mapping], () => ({ ...NOTHING, ...facts }));
    expect(line?.recommendation).toBe(expected);
  });

  it('counts what would be created without what has a match or waits for a person', () => {
    const [line] = reviewLines([ITEM_PRODUCT], () => ({
      ...NOTHING,
      erp: 10,
      uncoupledErp: 10,
      matches: 2,
      updates: { ERP: 0, CRM: 2 },
      parked: { ERP: 1, CRM: 0 },
    }));
    expect(line).toMatchObject({ wouldCreateInCrm: 7, wouldCreateInErp: 0, wouldUpdateInCrm: 2 });
  });

  it('counts nothing when all is coupled and in sync', () => {
    const [line] = reviewLines([CUSTOMER], () => ({ ...NOTHING, erp: 9, crm: 9, coupled: 9 }));
    expect(line).toMatchObject({
      wouldCreateInCrm: 0,
      wouldCreateInErp: 0,
      wouldUpdateInCrm: 0,
      wouldUpdateInErp: 0,
      likelyDuplicates: 0,
    });
  });
});
