/** CRONUS stands still on 2026-01-22; its dates move by whole weeks, so that weekdays stay. */
import { addDays } from '@drawbar/schema/values';

const WORKING_DATE = '2026-01-22';
const DAY_MS = 86_400_000;

/**
 * Days to add so that the demo's working date falls in the week (Monday to Sunday) of `today`.
 * @param today `YYYY-MM-DD`.
 */
export function shiftDays(today: string): number {
  return daysBetween(monday(WORKING_DATE), monday(today));
}

function monday(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
