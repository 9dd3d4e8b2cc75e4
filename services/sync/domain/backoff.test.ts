import { describe, expect, it } from 'vitest';
import { backoffMs, recheckMs } from './backoff.ts';

describe('the wait before a system is asked again', () => {
  it('doubles from half a second to half a minute, spread over its upper half', () => {
    expect([1, 2, 3, 20].map((failures) => backoffMs(failures, null, 0))).toEqual([
      250, 500, 1000, 15_000,
    ]);
    expect(backoffMs(20, null, 0.999_999)).toBeCloseTo(30_000, -1);
  });
  it('is never shorter than the system asked for', () => {
    expect(backoffMs(1, 90, 0)).toBe(90_000);
  });
});

describe('a pair that waits for another', () => {
  it('is looked at again soon at first, then every ten minutes', () => {
    expect([0, 1, 2, 50].map(recheckMs)).toEqual([10_000, 60_000, 600_000, 600_000]);
  });
});
