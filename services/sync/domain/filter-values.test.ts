import { describe, expect, it } from 'vitest';
import { misfitsIn } from './filter-values.ts';
import { parseFilter } from './odata-filter.ts';
import type { FieldType } from './system-metadata.ts';

const field = (type: FieldType, ...values: readonly string[]) => ({
  type,
  options: values.map((value) => ({ value, label: value })),
});
const KNOWN = new Map([
  ['city', field('TEXT')],
  ['creditlimit', field('MONEY')],
  ['isdisabled', field('BOOLEAN')],
  ['statecode', field('OPTION', '0', '1')],
  ['blocked', field('OPTION', '', 'Ship', 'All')],
]);

describe('a value in a filter', () => {
  it.each([
    "city eq '7'",
    'statecode eq 0 and creditlimit gt 99.5',
    "statecode in (0,1) or creditlimit eq '12.50'",
    'statecode eq null and isdisabled ne true',
    "blocked eq 'All' or blocked eq ''",
    "contains(statecode, 'x')",
    'unknown eq 1',
  ])('may stand in %s', (text) => {
    expect(misfitsIn(parseFilter(text), KNOWN)).toEqual([]);
  });

  it('is told when its field can never hold it, each once', () => {
    const text = "not (statecode eq 'x' or statecode eq 'x') and isdisabled in (true, 'no')";
    expect(misfitsIn(parseFilter(`${text} and creditlimit lt 'much'`), KNOWN)).toEqual([
      { field: 'statecode', value: 'x', expected: 'a number' },
      { field: 'isdisabled', value: 'no', expected: 'true or false' },
      { field: 'creditlimit', value: 'much', expected: 'a number' },
    ]);
  });
});
