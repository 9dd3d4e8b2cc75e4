/** Calendar dates without a zone, `YYYY-MM-DD`, and "today" in a company's zone. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a day that exists; databases count no year 0. */
export function isDateText(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null || match[1] === '0000') return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/**
 * The day it is at an instant in a zone.
 * @param timeZone IANA name, for example `Europe/London`.
 * @throws {RangeError} when the zone is unknown.
 */
export function dateInZone(instant: Date, timeZone: string): string {
  return formatterOf(timeZone).format(instant);
}

/** Making a formatter costs a hundred times what using it does; a system has a handful of zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const FORMATTERS_MAX = 100;

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  formatters.set(timeZone, formatter);
  return formatter;
}

/** The day `days` after a day; negative goes back. */
export function addDays(day: string, days: number): string {
  const instant = new Date(`${day}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}
