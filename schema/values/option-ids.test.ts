import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuid } from './ids.ts';
import { optionRecordId, optionValueOf } from './option-ids.ts';

describe('the id of an option', () => {
  it('is a GUID that gives its number back, another for every set and number', () => {
    const value = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const id = optionRecordId('paymentTerm', one);
        expect(isGuid(id)).toBe(true);
        expect(optionValueOf(id)).toBe(one);
        expect(optionRecordId('shippingAgent', one)).not.toBe(id);
        expect(optionRecordId('paymentTerm', other) === id).toBe(one === other);
      }),
    );
  });

  it('is not read out of the id of any other record', () => {
    expect(optionValueOf('5a1e5000-0001-4000-8000-000000000001')).toBeNull();
  });
});
