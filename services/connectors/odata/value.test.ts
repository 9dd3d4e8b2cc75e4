import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeEnumName, encodeEnumName } from './enum-name.ts';
import { parseJson } from './json.ts';
import { decodeDecimal, decodeValue } from './value.ts';

const seed = Number(process.env['DRAWBAR_TEST_SEED'] ?? Date.now() % 1_000_000);

describe('JSON parsed without loss', () => {
  it('keeps every digit of a number that a double would round', () => {
    const text = '{"price":445.21,"long":12345678901234567890.123456789,"count":7}';
    expect(parseJson(text)).toEqual({
      price: '445.21',
      long: '12345678901234567890.123456789',
      count: 7,
    });
  });

  it(`reads every text as JSON.parse does (seed ${seed})`, () => {
    const tricky = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(':1.5,', 'a":1.5,', '\\', '1.5', 'x":-2e3}', '","a":1.5'),
    );
    const record = fc.dictionary(fc.stringMatching(/^\w{1,5}$/), tricky, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(record), fc.boolean(), (records, isPretty) => {
        const text = JSON.stringify({ value: records }, null, isPretty ? 2 : 0);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { seed },
    );
  });

  it(`gives back any decimal exactly (seed ${seed})`, () => {
    const digits = fc.tuple(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.stringMatching(/^\d{0,8}$/),
    );
    fc.assert(
      fc.property(digits, ([negative, whole, fraction]) => {
        const text = `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
        const parsed = parseJson(`{"a":${text}}`) as { a: string | number };
        const short = fraction.replace(/0+$/, '');
        const expected = `${whole}${short === '' ? '' : `.${short}`}`;
        const sign = negative && expected !== '0' ? '-' : '';
        expect(decodeDecimal(String(parsed.a))).toBe(sign + expected);
      }),
      { seed },
    );
  });
});

describe('values from the wire', () => {
  it('read exponents as plain notation', () => {
    expect(decodeValue('decimal', '1.25E-3')).toBe('0.00125');
    expect(decodeValue('decimal', '-2e2')).toBe('-200');
  });

  it('are null when the ERP means empty', () => {
    expect(decodeValue('date', '0001-01-01')).toBeNull();
    expect(decodeValue('instant', '0001-01-01T00:00:00Z')).toBeNull();
    expect(decodeValue('guid', '00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(decodeValue('enum', '_x0020_')).toBeNull();
    expect(decodeValue('text', '')).toBeNull();
    expect(decodeValue('decimal', undefined)).toBeNull();
  });

  it('hold nothing that a database refuses: one record would stop a whole page', () => {
    expect(decodeValue('text', 'a\0b\ud83d')).toBe('ab\ufffd');
    expect(decodeValue('text', '\0')).toBeNull();
    expect(decodeValue('enum', 'A_x0000__xD83D_')).toBe('A\ufffd');
    expect(decodeValue('enum', '_xD83D__xDE00_')).toBe('😀');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\0', '\n', 'é', '😀') }), (text) => {
        expect(decodeValue('text', text) ?? '').toBe(text.replaceAll('\0', ''));
      }),
      { seed },
    );
  });

  it('keep a business date as the day it is', () => {
    expect(decodeValue('date', '2026-01-22T23:30:00-05:00')).toBe('2026-01-22');
  });

  it('bring instants to UTC', () => {
    expect(decodeValue('instant', '2026-01-22T10:00:00+02:00')).toBe('2026-01-22T08:00:00.000Z');
  });

  it('are refused when they are none of their type', () => {
    expect(() => decodeValue('decimal', 'many')).toThrow(RangeError);
    expect(() => decodeValue('integer', '1.5')).toThrow(RangeError);
    expect(() => decodeValue('date', 'yesterday')).toThrow(RangeError);
    expect(() => decodeValue('text', { nested: 1 })).toThrow(RangeError);
  });
});

describe('names of enumeration members', () => {
  it('are decoded as Business Central escapes them', () => {
    expect(decodeEnumName('Positive_x0020_Adjmt_x002E_')).toBe('Positive Adjmt.');
    expect(encodeEnumName('Non-Inventory')).toBe('Non_x002D_Inventory');
    expect(encodeEnumName('')).toBe('_x0020_');
  });

  it(`come back unchanged from encoding (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        expect(decodeEnumName(encodeEnumName(name))).toBe(name);
      }),
      { seed },
    );
  });
});
