import { Decimal } from '@drawbar/schema/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountsOf, discountParts } from './document-discount.ts';

const sum = (parts: readonly string[]): string => Decimal.sum(0, ...parts).toFixed();

describe('the parts of a discount on a document', () => {
  it('are those of the lines, rounded, and lose nothing', () => {
    expect(discountParts('10', ['100', '100', '100'], '0.01')).toEqual(['3.33', '3.34', '3.33']);
    expect(discountParts('20', ['12.5', '0', '37.5'], '0.01')).toEqual(['5', '0', '15']);
  });

  it('are never more than there is, and nothing where there is nothing', () => {
    expect(discountParts('50', ['30', '-5'], '0.01')).toEqual(['30', '0']);
    expect(discountParts('50', ['0'], '0.01')).toEqual(['0']);
    expect(discountParts('-1', ['30'], '0.01')).toEqual(['0']);
  });

  it('add up to the discount', () => {
    const cents = fc.nat(1_000_000).map((amount) => new Decimal(amount).div(100).toFixed());
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1 }), (discount, bases) => {
        const wanted = Decimal.min(discount, sum(bases)).toFixed();
        expect(sum(discountParts(discount, bases, '0.01'))).toBe(wanted);
      }),
    );
  });
});

describe('the amounts of a line', () => {
  const data = {
    quantity: '3',
    unitPrice: '10',
    taxPercent: '25',
    invoiceDiscountAllocation: '1',
    amountRounding: '0.01',
  };

  it('are after the discount on the document, with tax or without', () => {
    expect(amountsOf({ data })).toMatchObject({
      lineAmount: '30',
      amount: '29',
      amountIncludingTax: '36.25',
    });
    expect(amountsOf({ data: { ...data, pricesIncludeTax: true } })).toMatchObject({
      lineAmount: '30',
      amount: '23.2',
      amountIncludingTax: '29',
    });
  });

  it('take their part of it piece by piece as they are invoiced', () => {
    const parts = ['0', '1', '2'].map((quantityInvoiced) => {
      const line = { data: { ...data, quantityInvoiced } };
      return amountsOf(line, new Decimal(1)).invoiceDiscountAllocation;
    });
    expect(parts).toEqual(['0.33', '0.34', '0.33']);
  });
});
