import { describe, expect, it } from 'vitest';
import { addDays, dateInZone, isDateText } from './date.ts';

describe('a calendar date', () => {
  it.each(['2026-01-22', '2024-02-29', '0001-01-01'])('is %s', (text) =>
    expect(isDateText(text)).toBe(true),
  );
  it.each(['2026-02-30', '0000-01-01', '2026-1-2', '22.01.2026', '', '2026-01-22T00:00:00Z'])(
    'is not %j',
    (text) => expect(isDateText(text)).toBe(false),
  );
  it('is counted in the zone of the company, not in ours', () => {
    const instant = new Date('2026-01-22T23:30:00Z');
    expect(dateInZone(instant, 'UTC')).toBe('2026-01-22');
    expect(dateInZone(instant, 'Europe/Berlin')).toBe('2026-01-23');
    expect(() => dateInZone(instant, 'Mars/Olympus')).toThrow(RangeError);
  });
  it('moves over the end of a month', () => {
    expect(addDays('2026-01-31', 1)).toBe('2026-02-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});
