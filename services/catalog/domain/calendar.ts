/** Periods and date formulas of the ERP, in which it looks ahead. */
import { addDays } from '@drawbar/schema/values';

export type TimeBucket = 'Day' | 'Week' | 'Month' | 'Quarter' | 'Year';

/** Later than every date of a document. */
export const LAST_DAY = '9999-12-31';

const MONTHS_OF = { Month: 1, Quarter: 3, Year: 12 } as const;

/** First day of the period a day lies in; weeks begin on Monday. */
export function periodStart(day: string, bucket: TimeBucket): string {
  if (bucket === 'Day') return day;
  if (bucket === 'Week') return addDays(day, -((weekday(day) + 6) % 7));
  const months = MONTHS_OF[bucket];
  const month = monthOf(day);
  return monthStart(month - (month % months));
}

/** Last day of the period a day lies in. */
export function periodEnd(day: string, bucket: TimeBucket): string {
  const start = periodStart(day, bucket);
  if (bucket === 'Day') return day;
  if (bucket === 'Week') return addDays(start, 6);
  return addDays(monthStart(monthOf(start) + MONTHS_OF[bucket]), -1);
}

/** Formulas lead no further from a day than this; the calendar ends with the year 9999. */
const LAST_YEAR = '9000';
const FORMULA = /^<?((?:[+-]?(?:C[DWMQY]|\d{1,4}[DWMQY]))+)>?$/i;
const STEP = /([+-]?)(C?)(\d*)([DWMQY])/gi;
const UNITS = { D: 'Day', W: 'Week', M: 'Month', Q: 'Quarter', Y: 'Year' } as const;

/**
 * The day a date formula leads to, for example `90D`, `1M`, `CM` (end of the month), `1M+CM`.
 * @returns null for a formula that is blank or of another form: there is no limit then.
 */
export function applyDateFormula(formula: string, day: string): string | null {
  const match = FORMULA.exec(formula.trim());
  if (match === null || day >= LAST_YEAR) return null;
  let result = day;
  for (const [, sign, current, count, letter] of (match[1] ?? '').matchAll(STEP)) {
    const unit = UNITS[(letter ?? 'D').toUpperCase() as keyof typeof UNITS];
    const back = sign === '-';
    if (current) result = back ? periodStart(result, unit) : periodEnd(result, unit);
    else result = addPeriods(result, unit, back ? -Number(count) : Number(count));
  }
  return result;
}

function addPeriods(day: string, unit: TimeBucket, count: number): string {
  if (unit === 'Day') return addDays(day, count);
  if (unit === 'Week') return addDays(day, 7 * count);
  const month = monthOf(day) + MONTHS_OF[unit] * count;
  const lastDay = Number(addDays(monthStart(month + 1), -1).slice(8));
  const dayOfMonth = Math.min(Number(day.slice(8)), lastDay);
  return addDays(monthStart(month), dayOfMonth - 1);
}

/** Months since year zero. */
function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function monthStart(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

/** 0 is Sunday. */
function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
