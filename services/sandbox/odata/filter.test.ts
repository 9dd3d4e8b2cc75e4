/** The `$filter` parser and the names of enumeration members. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName } from './enum-names.ts';
import { parseFilter } from './filter.ts';

const SEED = 4_711;

/** Name of what a filter is refused with; null when it is read. */
function refusalOf(text: string): string | null {
  try {
    parseFilter(text);
    return null;
  } catch (error) {
    return (error as Error).name;
  }
}

describe('a filter', () => {
  it('binds and before or, and honours parentheses', () => {
    expect(parseFilter('a eq 1 or b eq 2 and c eq 3')).toMatchObject({
      op: 'or',
      parts: [{ op: 'compare' }, { op: 'and' }],
    });
    expect(parseFilter('(a eq 1 or b eq 2) and not (c eq 3)')).toMatchObject({
      op: 'and',
      parts: [{ op: 'or' }, { op: 'not' }],
    });
  });

  it('reads values of every kind, and a value on the left', () => {
    const kinds = ["'it''s'", '-1.5', 'true', 'null', '2026-01-22', '2026-01-22T10:00:00Z'];
    const found = kinds.map((text) => {
      const filter = parseFilter(`x eq ${text}`);
      return filter.op === 'compare' ? filter.right : null;
    });
    expect(found.map((literal) => literal?.kind)).toEqual([
      'string',
      'number',
      'boolean',
      'null',
      'date',
      'instant',
    ]);
    expect(found[0]?.text).toBe("it's");
    expect(parseFilter('5 lt quantity')).toMatchObject({
      operator: 'gt',
      left: { field: 'quantity' },
    });
  });

  it('is refused by name when it is broken or unknown', () => {
    const cases: [string, string][] = [
      ['a eq', 'ends too early'],
      ['a eq 1)', "')'"],
      ['length(a) eq 1', "'length'"],
      ['a has 1', "'has'"],
      ['tolower(toupper(a)) eq 1', 'Nested'],
      [`${'('.repeat(60)}a eq 1${')'.repeat(60)}`, 'too deep'],
    ];
    for (const [text, words] of cases) expect(() => parseFilter(text)).toThrow(words);
  });

  it(`never throws anything but its own refusal (seed ${SEED})`, () => {
    const pieces = fc.constantFrom(
      'a',
      'eq',
      'and',
      'or',
      'not',
      '(',
      ')',
      ',',
      "'x'",
      '1',
      'in',
      "'",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (words) => {
        expect(refusalOf(words.join(' '))).toBeOneOf([null, 'RequestProblem']);
      }),
      { seed: SEED },
    );
  });
});

describe('names of enumeration members', () => {
  it('are escaped as the ERP escapes them', () => {
    expect(encodeName('Positive Adjmt.')).toBe('Positive_x0020_Adjmt_x002E_');
    expect([encodeName(''), decodeName('_x0020_')]).toEqual(['_x0020_', '']);
  });

  it(`come back from their escaped form (seed ${SEED})`, () => {
    const member = fc
      .string({ unit: 'binary', maxLength: 20 })
      .filter((text) => text.trim() !== '' && !/_x[0-9a-fA-F]{4}_/.test(text));
    const comesBack = fc.property(member, (text) => {
      expect(decodeName(encodeName(text))).toBe(text);
    });
    fc.assert(comesBack, { seed: SEED });
  });
});
