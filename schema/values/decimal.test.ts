import { describe, expect, it } from 'vitest';
import { decimal, decimalText, isDecimalText, roundTo } from './decimal.ts';

describe('a decimal', () => {
  it.each(['0', '-1', '12.50', '445.21', '0.00001', '99999999999999999999.12345'])(
    'is read from %s without loss',
    (text) => expect(decimal(text).equals(decimalText(decimal(text)))).toBe(true),
  );

  it.each(['', 'NaN', '1e5', '01', '.5', '5.', '+1', ' 1', '1,5', 'Infinity', '9'.repeat(40)])(
    'is not read from %j',
    (text) => {
      expect(isDecimalText(text)).toBe(false);
      expect(() => decimal(text)).toThrow(RangeError);
    },
  );

  it('adds without binary fractions and prints plain notation', () => {
    expect(decimalText(decimal('0.1').plus(decimal('0.2')))).toBe('0.3');
    expect(decimalText(decimal('-0'))).toBe('0');
    expect(decimalText(decimal('12.50'))).toBe('12.5');
  });

  it.each([
    ['1.005', '0.01', '1.01'],
    ['-1.005', '0.01', '-1.01'],
    ['149.5', '1', '150'],
    ['1.0005', '0.001', '1.001'],
    ['1.025', '0.05', '1.05'],
    ['12', '10', '10'],
  ])('rounds %s to %s as the ERP does', (value, precision, rounded) => {
    expect(decimalText(roundTo(decimal(value), precision))).toBe(rounded);
  });
});
