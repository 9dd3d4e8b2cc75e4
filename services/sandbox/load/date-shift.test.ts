/** The shift of the demo's dates. */
import { addDays } from '@drawbar/schema/values';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shiftDays } from './date-shift.ts';

const SEED = 20_260_122;

it('stands still on the working date’s own week', () => {
  expect([shiftDays('2026-01-22'), shiftDays('2026-01-19'), shiftDays('2026-01-25')]).toEqual([
    0, 0, 0,
  ]);
  expect([shiftDays('2026-01-26'), shiftDays('2026-01-18')]).toEqual([7, -7]);
});

it(`moves by whole weeks into the week of today (seed ${SEED})`, () => {
  const days = fc.integer({ min: -5000, max: 20_000 }).map((n) => addDays('2026-01-22', n));
  fc.assert(
    fc.property(days, (today) => {
      const shift = shiftDays(today);
      const moved = Date.parse(addDays('2026-01-19', shift));
      const distance = (Date.parse(today) - moved) / 86_400_000;
      expect(Math.abs(shift % 7)).toBe(0);
      expect([0, 1, 2, 3, 4, 5, 6]).toContain(distance);
    }),
    { seed: SEED },
  );
});
