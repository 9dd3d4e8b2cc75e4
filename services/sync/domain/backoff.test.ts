import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

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
