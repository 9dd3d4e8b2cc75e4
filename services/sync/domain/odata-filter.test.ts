import { describe, expect, it } from 'vitest';
import { fieldsIn, holds, parseFilter } from './odata-filter.ts';

const passes = (filter: string, data: Parameters<typeof holds>[1]): boolean =>
  holds(parseFilter(filter), data);

describe('a filter that a person wrote', () => {
  it.each([
    ["city eq 'Seattle'", { city: 'SEATTLE' }, true],
    ["city ne 'Seattle'", { city: null }, true],
    ["blocked eq ''", { blocked: null }, true],
    ["blocked eq ' '", { blocked: null }, true],
    ['statecode eq 0 and customertypecode eq 3', { statecode: 0, customertypecode: 3 }, true],
    ['creditLimit gt 99.5', { creditLimit: '100' }, true],
    ['creditLimit gt 99.5', { creditLimit: '99.50' }, false],
    ['creditLimit gt 99.5', { creditLimit: null }, false],
    ["number eq '10'", { number: '010' }, false],
    ["number in ('10','20')", { number: '20' }, true],
    ["startswith(name,'o''b')", { name: "O'Brien" }, true],
    ["contains(name, 'x') eq false", { name: 'abc' }, true],
    ["not (a eq 1 or b eq 2) and c eq 'z'", { a: 2, b: 3, c: 'z' }, true],
    ["a eq 1 or b eq 2 and c eq 'no'", { a: 1, b: 2, c: 'z' }, true],
    ['at ge 2026-01-01T00:00:00Z', { at: '2026-01-01T00:00:00.000Z' }, true],
    ['day lt 2026-02-01', { day: '2026-01-31' }, true],
    [
      '_ownerid_value eq A1B2C3D4-0000-0000-0000-000000000001',
      { _ownerid_value: 'a1b2c3d4-0000-0000-0000-000000000001' },
      true,
    ],
    ['isdisabled eq false', { isdisabled: false }, true],
    ['isdisabled eq null', {}, true],
  ] as const)('%s on %j', (filter, data, expected) => {
    expect(passes(filter, data)).toBe(expected);
  });

  it.each([
    ['city eq', /At character 8 it ends, where a value/],
    ["city like 'x'", /At character 6 there is like, where eq, ne/],
    ["city eq 'x", /text that begins at character 9 has no end/],
    ["(city eq 'x'", /closing bracket/],
    ["city eq 'x' xor a eq 1", /where and, or, or the end/],
    ["substringof('x',city)", /one of the functions contains/],
    ['a eq 1 # b', /# at character 8/],
    ['a eq 12x4', /a value/],
    ['', /At character 1 it ends/],
    [`${'('.repeat(60)}a eq 1${')'.repeat(60)}`, /nested/],
    [`a eq '${'x'.repeat(3000)}'`, /at most/],
  ])('%s is refused with the place of the mistake', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });

  it('names the fields it looks at, each once', () => {
    expect(fieldsIn(parseFilter("a eq 1 and (b eq 2 or contains(a,'x'))"))).toEqual(['a', 'b']);
  });
});
