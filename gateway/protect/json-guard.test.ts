import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonGuard, guardJson } from './json-guard.ts';
import { RequestError } from './request-error.ts';

const LIMITS = { jsonDepth: 5, jsonValues: 12 };

const outcomeOf = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
  return 'accepted';
};

/** The measure of a parsed value: each level, and each place behind a comma. */
function measure(value: unknown): { readonly depth: number; readonly commas: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, commas: 0 };
  const parts = Object.values(value).map(measure);
  return {
    depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
    commas: parts.reduce((sum, { commas }) => sum + commas, Math.max(0, parts.length - 1)),
  };
}

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '\\', '\\"', '\\\\"', ',', '[', '{', ']', 'ü', '💛'),
      fc.nat(300).map((length) => 'x'.repeat(length)),
      fc.nat(300).map((length) => '\\'.repeat(length)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    text,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('a text is judged by its values, wherever its bytes were cut', () => {
  fc.assert(
    fc.property(value, fc.array(fc.nat(), { maxLength: 6 }), (json, cuts) => {
      const bytes = Buffer.from(JSON.stringify(json));
      const { depth, commas } = measure(json);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
      const sorted = places.toSorted((left, right) => left - right);
      const guard = new JsonGuard(LIMITS);
      const outcome = outcomeOf(() =>
        sorted.forEach((place, at) => guard.push(bytes.subarray(sorted[at - 1] ?? 0, place))),
      );
      const refused = depth > LIMITS.jsonDepth || commas >= LIMITS.jsonValues;
      expect(outcome !== 'accepted').toBe(refused);
    }),
    { numRuns: 1_000 },
  );
});

test('quotes behind backslashes end a long string only where the backslashes are even', () => {
  const limits = { jsonDepth: 1, jsonValues: 2 };
  for (const length of [1, 127, 128, 129, 300]) {
    const inside = `["${'x'.repeat(length)}\\\\\\",,,,,"]`;
    const behind = `["${'x'.repeat(length)}\\\\",,,,,"]`;
    expect(outcomeOf(() => guardJson(inside, limits))).toBe('accepted');
    expect(outcomeOf(() => guardJson(behind, limits))).toBe('LIMIT_JSON_VALUES');
  }
});

test('a refused text is refused before its end has arrived', () => {
  const guard = new JsonGuard(LIMITS);
  expect(outcomeOf(() => guard.push(Buffer.from('['.repeat(6))))).toBe('LIMIT_JSON_DEPTH');
});
