import { describe, expect, it } from 'vitest';
import {
  createsFrom,
  dueMappings,
  freshnessOf,
  nextRunAt,
  type MappingScheduleRow,
} from './schedule.ts';
import { mappingsOf } from '../mapping/index.ts';

const NOW = new Date('2026-01-22T12:00:00Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const HOURLY = { name: 'CUSTOMER', enabled: true, intervalMinutes: 60 };
const QUIET: MappingScheduleRow = {
  stepStatuses: [],
  dueNow: 0,
  waitingSince: null,
  parked: 0,
  heardAt: ago(1),
  servedAt: ago(1),
};

describe('the next run of a mapping', () => {
  it('is an interval after the last one, or now, or never while something is off', () => {
    expect(nextRunAt(HOURLY, true, ago(20), NOW)).toEqual(ago(-40));
    expect(nextRunAt(HOURLY, true, null, NOW)).toEqual(NOW);
    expect(nextRunAt(HOURLY, false, ago(20), NOW)).toBeNull();
    expect(nextRunAt({ ...HOURLY, enabled: false }, true, ago(20), NOW)).toBeNull();
  });

  it('is due when its interval has passed, to the second', () => {
    const others = [
      HOURLY,
      { ...HOURLY, name: 'CONTACT', intervalMinutes: 61 },
      { ...HOURLY, name: 'CURRENCY', enabled: false },
    ];
    const served = new Map(others.map(({ name }) => [name, ago(60)]));
    expect(dueMappings(others, served, NOW).map(({ name }) => name)).toEqual(['CUSTOMER']);
    expect(dueMappings(others, new Map(), NOW)).toHaveLength(2);
  });
});

describe('how fresh a mapping is', () => {
  const judged = (row: Partial<MappingScheduleRow>, last: Date | null = ago(5)) =>
    freshnessOf(HOURLY, true, { ...QUIET, ...row }, last, NOW);

  it.each([
    [{}, 'ON_TIME'],
    [{ waitingSince: ago(59) }, 'ON_TIME'],
    [{ waitingSince: ago(62) }, 'LATE'],
    [{ waitingSince: ago(122) }, 'OVERDUE'],
    [{ heardAt: ago(62) }, 'LATE'],
    [{ servedAt: ago(300) }, 'OVERDUE'],
    [{ parked: 1, waitingSince: ago(300) }, 'ACTION_REQUIRED'],
    [{ dueNow: 1 }, 'SYNCING'],
    [{ stepStatuses: ['RUNNING'], parked: 1 }, 'SYNCING'],
    [{ stepStatuses: ['WAITING'] }, 'QUEUED'],
    [{ stepStatuses: ['PAUSED'] }, 'PAUSED'],
    [{ stepStatuses: ['SUCCEEDED'] }, 'ON_TIME'],
    [{ stepStatuses: ['PARTIAL'], parked: 1 }, 'ACTION_REQUIRED'],
  ] as const)('%o is %s', (row, expected) => {
    expect(judged(row)).toBe(expected);
  });

  it('was never judged before anything was synchronised, and not while it is off', () => {
    expect(judged({ parked: 1 }, null)).toBe('NEVER');
    expect(freshnessOf(HOURLY, false, QUIET, ago(5), NOW)).toBe('PAUSED');
    expect(freshnessOf({ ...HOURLY, enabled: false }, true, QUIET, ago(5), NOW)).toBe('PAUSED');
    expect(freshnessOf(HOURLY, true, null, null, NOW)).toBe('NEVER');
  });
});

describe('what a mapping creates by itself', () => {
  it('is nothing while it is limited to coupled records, else what may flow', () => {
    const mappings = mappingsOf({ ownership: 'TEAM', unitGroupPerItem: true });
    const found = Object.fromEntries(mappings.map((one) => [one.name, createsFrom(one)]));
    expect(found['CUSTOMER']).toEqual([]);
    expect(found['PLLINE-PRODPRICE']).toEqual(['ERP']);
    const customer = mappings.find(({ name }) => name === 'CUSTOMER');
    expect(customer && createsFrom({ ...customer, onlyCoupled: false })).toEqual(['ERP', 'CRM']);
  });
});
