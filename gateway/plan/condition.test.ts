import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEVER, both, either, holds, within } from './condition.ts';
import type { Condition } from './condition.ts';

const literal = fc.constantFrom('a', 'b', 'c', '!a', '!b', '!c');
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant(null),
  fc.constant(NEVER),
  fc.array(fc.uniqueArray(literal, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
);
const variables = fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean() });

test('both holds exactly when each of the two holds', () => {
  fc.assert(
    fc.property(condition, condition, variables, (a, b, v) => {
      const combined = both(a, b);
      // Beyond its bound a condition may only become wider: what is fetched too much is not shown.
      const exact = holds(a, v) && holds(b, v);
      expect(holds(combined, v)).toBe(combined === null ? true : exact);
    }),
  );
});

test('either holds exactly when one of the two holds', () => {
  fc.assert(
    fc.property(condition, condition, variables, (a, b, v) => {
      const combined = either(a, b);
      const exact = holds(a, v) || holds(b, v);
      expect(holds(combined, v)).toBe(combined === null ? true : exact);
    }),
  );
});

test('within leaves nothing out: with what is given it says the same', () => {
  fc.assert(
    fc.property(condition, condition, variables, (a, b, v) => {
      fc.pre(holds(b, v));
      expect(holds(within(both(a, b), b), v)).toBe(holds(both(a, b), v));
    }),
  );
});
