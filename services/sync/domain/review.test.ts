import { describe, expect, it } from 'vitest';
import { CONTACT } from '../mapping/contact.ts';
import { CURRENCY } from '../mapping/currency.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { ITEM_PRODUCT } from '../mapping/products.ts';
import { SALESPEOPLE } from '../mapping/salespeople.ts';
import { ITEM_UOM } from '../mapping/units.ts';
import { reviewLines, type LineFacts } from './review.ts';

const NONE: ReadonlySet<string> = new Set();
const NOTHING: LineFacts = {
  erp: 0,
  crm: 0,
  unitGroups: 0,
  baseCurrencyOnly: true,
  coupled: 0,
  uncoupledErp: 0,
  uncoupledCrm: 0,
  seen: '',
  updates: { ERP: 0, CRM: 0 },
  matches: 0,
  parked: { ERP: 0, CRM: 0 },
  duplicates: { amount: 0, samples: [] },
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
    const [line] = reviewLines([mapping], () => ({ ...NOTHING, ...facts }), NONE);
    expect(line?.recommendation).toBe(expected);
  });

  it('asks for matching criteria where both hold data and nobody chose any', () => {
    const mapping = { ...CUSTOMER, match: [] };
    const [line] = reviewLines([mapping], () => ({ ...NOTHING, erp: 5, crm: 5 }), NONE);
    expect(line).toMatchObject({
      recommendation: 'COUPLE_RECORDS',
      reason: expect.stringContaining('choose matching criteria'),
    });
  });

  it('counts what would be created without what has a match or waits for a person', () => {
    const facts = {
      ...NOTHING,
      erp: 10,
      uncoupledErp: 10,
      matches: 2,
      updates: { ERP: 0, CRM: 2 },
      parked: { ERP: 1, CRM: 0 },
    };
    const [line] = reviewLines([ITEM_PRODUCT], () => facts, NONE);
    expect(line).toMatchObject({ wouldCreateInCrm: 7, wouldCreateInErp: 0, wouldUpdateInCrm: 2 });
  });

  it('counts nothing when all is coupled and in sync', () => {
    const facts = { ...NOTHING, erp: 9, crm: 9, coupled: 9 };
    const [line] = reviewLines([CUSTOMER], () => facts, NONE);
    expect(line).toMatchObject({
      wouldCreateInCrm: 0,
      wouldCreateInErp: 0,
      wouldUpdateInCrm: 0,
      wouldUpdateInErp: 0,
      likelyDuplicates: 0,
    });
  });

  it('says of what depends on a mapping that cannot run, however far, that it has to wait', () => {
    const mappings = [CONTACT, CUSTOMER, CURRENCY, SALESPEOPLE];
    const lines = reviewLines(mappings, () => ({ ...NOTHING, erp: 5 }), new Set(['CURRENCY']));
    const advice = new Map(lines.map((line) => [line.mapping, line]));
    expect(advice.get('SALESPEOPLE')?.recommendation).toBe('FULL_SYNC');
    expect(advice.get('CUSTOMER')).toMatchObject({
      recommendation: 'DEPENDENCY_NOT_MET',
      reason: 'Currencies come first, and cannot run.',
      wouldCreateInCrm: 0,
    });
    expect(advice.get('CONTACT')).toMatchObject({
      recommendation: 'DEPENDENCY_NOT_MET',
      reason: 'Currencies come first, and cannot run.',
    });
  });
});
