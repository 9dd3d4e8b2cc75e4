import { describe, expect, it } from 'vitest';
import { applyDateFormula, periodEnd, periodStart } from './calendar.ts';

describe('date formulas', () => {
  it.each([
    ['90D', '2026-01-22', '2026-04-22'],
    ['1W', '2026-01-22', '2026-01-29'],
    ['1M', '2026-01-31', '2026-02-28'],
    ['-1M', '2026-01-15', '2025-12-15'],
    ['CM', '2026-02-10', '2026-02-28'],
    ['-CM', '2026-02-10', '2026-02-01'],
    ['CW', '2026-01-22', '2026-01-25'],
    ['1M+CM', '2026-01-31', '2026-02-28'],
    ['CQ', '2026-01-22', '2026-03-31'],
    ['1Y-1D', '2024-02-29', '2025-02-27'],
    ['<1Q>', '2026-01-22', '2026-04-22'],
  ])('%s from %s is %s', (formula, day, expected) => {
    expect(applyDateFormula(formula, day)).toBe(expected);
  });

  it.each(['', 'D15', 'WD2', 'soon', '1X'])('%j sets no limit', (formula) => {
    expect(applyDateFormula(formula, '2026-01-22')).toBeNull();
  });
});

it('a day at the end of the calendar has no limit to look ahead to', () => {
  expect(applyDateFormula('1Y', '9999-12-31')).toBeNull();
});

describe('periods', () => {
  it.each([
    ['Day', '2026-01-22', '2026-01-22'],
    ['Week', '2026-01-19', '2026-01-25'],
    ['Month', '2026-01-01', '2026-01-31'],
    ['Quarter', '2026-01-01', '2026-03-31'],
    ['Year', '2026-01-01', '2026-12-31'],
  ] as const)('the %s of 2026-01-22 is %s to %s', (bucket, start, end) => {
    expect(periodStart('2026-01-22', bucket)).toBe(start);
    expect(periodEnd('2026-01-22', bucket)).toBe(end);
  });

  it('a Sunday belongs to the week before', () => {
    expect(periodStart('2026-01-25', 'Week')).toBe('2026-01-19');
  });
});
