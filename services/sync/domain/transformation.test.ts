import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  goesBothWays,
  transformationProblem,
  transformed,
  TRANSFORMATIONS,
} from './transformation.ts';

const GOOD = [
  'trim',
  'upper',
  'lower',
  'digits',
  'alphanumeric',
  'substring:1:10',
  'substring:3:2',
  'replace:a:b',
  'replace:a:',
  'prefix:DB-',
];

describe('transformation rules', () => {
  it.each([
    ['trim', '  a b ', 'a b'],
    ['upper', 'straße', 'STRASSE'],
    ['digits', '+49 (30) 12', '493012'],
    ['digits', 'none', null],
    ['alphanumeric', 'Ä-1 b', 'Ä1b'],
    ['substring:2:3', 'abcdef', 'bcd'],
    ['substring:1:2', '😀😀😀', '😀😀'],
    ['replace:$&:x', 'a$&b', 'axb'],
    ['prefix:DB-', '7', 'DB-7'],
    ['prefix:DB-', null, null],
  ])('%s makes of %j %j', (rule, text, expected) => {
    expect(transformed(rule, text)).toBe(expected);
  });

  it.each([
    'shout',
    'trim:1',
    'substring:0:3',
    'substring:1',
    'substring:1:x',
    'replace::x',
    '',
    'constructor',
  ])('%j is refused', (rule) => {
    expect(transformationProblem(rule)).not.toBeNull();
  });

  it('takes every rule it names', () => {
    expect(GOOD.map(transformationProblem)).toEqual(GOOD.map(() => null));
    expect(TRANSFORMATIONS).toHaveLength(8);
  });

  it('lets only rules go both ways that change nothing the second time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...GOOD.filter(goesBothWays)), fc.string(), (rule, text) => {
        const once = transformed(rule, text);
        return transformed(rule, once) === once;
      }),
    );
    expect(GOOD.filter((rule) => !goesBothWays(rule))).toEqual([
      'substring:3:2',
      'replace:a:b',
      'replace:a:',
      'prefix:DB-',
    ]);
  });
});
