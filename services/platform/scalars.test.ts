import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { scalars } from './scalars.ts';

const literal = (name: keyof typeof scalars, text: string): string =>
  scalars[name].parseLiteral(parseValue(text));

describe('the scalar Decimal', () => {
  it('takes strings in plain notation, from variables and from literals', () => {
    expect(scalars.Decimal.parseValue('12.50')).toBe('12.50');
    expect(literal('Decimal', '"-0.001"')).toBe('-0.001');
  });

  it('refuses a JSON number and shows the string form', () => {
    expect(() => scalars.Decimal.parseValue(12.5)).toThrow('write "12.5"');
    expect(() => literal('Decimal', '12.5')).toThrow('write "12.5"');
  });

  it.each(['NaN', '1e9', '', '1'.repeat(40), '0x1', '١'])('refuses %j', (text) => {
    expect(() => scalars.Decimal.parseValue(text)).toThrow('plain notation');
  });
});

describe('the other scalars', () => {
  it.each([
    ['Date', '2026-01-22', '2026-13-01'],
    ['CurrencyCode', 'EUR', 'eur'],
    ['URL', 'https://example.com/a', 'ftp://example.com'],
  ] as const)('%s takes %s and refuses %s', (name, good, bad) => {
    expect(scalars[name].parseValue(good)).toBe(good);
    expect(() => scalars[name].parseValue(bad)).toThrow(name);
    expect(() => scalars[name].parseValue({})).toThrow('JSON string');
  });

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])(
    'DateTime refuses %s, which the database has no year for',
    (text) => {
      expect(() => scalars.DateTime.parseValue(text)).toThrow('DateTime must look like');
    },
  );

  it('takes no text that no database holds', () => {
    expect(() => scalars.URL.parseValue('https://example.com/\0')).toThrow('U+0000');
    expect(() => scalars.Date.parseValue('0000-01-01')).toThrow('Date');
    expect(scalars.DateTime.parseValue('9999-12-31T23:59:59Z')).toBe('9999-12-31T23:59:59.000Z');
    expect(scalars.DateTime.parseValue('0001-01-01T00:00:00Z')).toBe('0001-01-01T00:00:00.000Z');
  });

  it('DateTime takes an offset and gives UTC', () => {
    expect(scalars.DateTime.parseValue('2026-01-22T09:00:00+01:00')).toBe(
      '2026-01-22T08:00:00.000Z',
    );
    expect(scalars.DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(() => scalars.DateTime.parseValue('2026-01-22')).toThrow('DateTime');
  });
});
