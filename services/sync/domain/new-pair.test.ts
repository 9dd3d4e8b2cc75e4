import { describe, expect, it } from 'vitest';
import { CURRENCY } from '../mapping/currency.ts';
import { linksOf } from '../test-support/links.ts';
import { currencyMismatch } from './new-pair.ts';

function mismatch(erp: string, crm: string, localCurrency: string | null) {
  const data = { erp: { code: erp }, crm: { isocurrencycode: crm } };
  return currencyMismatch(CURRENCY, data, linksOf({}, localCurrency));
}

describe('a pair of currencies', () => {
  it('is refused when one of the two is the local one', () => {
    expect(mismatch('EUR', 'GBP', 'GBP')).toEqual({ erp: 'EUR', crm: 'GBP', isKnown: true });
    expect(mismatch('EUR', 'USD', 'GBP')).toBeNull();
    expect(mismatch('EUR', 'EUR', 'GBP')).toBeNull();
  });

  it('must have one code while nobody knows which one is the local one', () => {
    expect(mismatch('EUR', 'GBP', null)).toEqual({ erp: 'EUR', crm: 'GBP', isKnown: false });
    expect(mismatch('EUR', 'EUR', null)).toBeNull();
  });
});
