/** Calendar dates without a zone, `YYYY-MM-DD`, and "today" in a company's zone. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a day that exists. */
export function isDateText(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/**
 * The day it is at an instant in a zone.
 * @param timeZone IANA name, for example `Europe/London`.
 * @throws {RangeError} when the zone is unknown.
 */
export function dateInZone(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}

/** The day `days` after a day; negative goes back. */
export function addDays(day: string, days: number): string {
  const instant = new Date(`${day}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}
