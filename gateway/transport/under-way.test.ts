import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUnderWay } from './under-way.ts';

const step = fc.record({
  // More keys than are kept, and some that are too long to be.
  key: fc.oneof(
    fc.nat(3000).map(String),
    fc.constantFrom('a', 'b', 'x'.repeat(5000), 'y'.repeat(5000)),
  ),
  does: fc.constantFrom('begin', 'end', 'end another'),
});

test('it finds what a plain map would find', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000, size: 'max' }), (steps) => {
      const expected = new Map<string, object>();
      const underWay = createUnderWay<object>();
      for (const { key, does } of steps) {
        const value = expected.get(key);
        if (does === 'begin') {
          const made = {};
          expected.set(key, made);
          underWay.begin(key, made);
        } else if (does === 'end another') {
          underWay.end(key, {});
        } else if (value !== undefined) {
          expected.delete(key);
          underWay.end(key, value);
        }
        expect(underWay.find(key)).toBe(expected.get(key) ?? null);
        expect(underWay.size).toBe(expected.size);
      }
    }),
    { numRuns: 20 },
  );
});
