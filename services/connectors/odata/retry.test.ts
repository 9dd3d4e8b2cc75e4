import { describe, expect, it } from 'vitest';
import { ConnectorError, type FailureClass } from '../connector-error.ts';
import { parseRetryAfter, retryWaitMs, type RetryQuestion } from './retry.ts';

function question(
  failure: FailureClass,
  overrides: Partial<RetryQuestion> = {},
  detail: { retryAfterSeconds?: number; outcomeUnknown?: boolean } = {},
): RetryQuestion {
  const error = new ConnectorError('ERP', failure, 'failed', detail);
  return {
    error,
    attempts: 1,
    isWrite: false,
    now: 0,
    deadline: 1_000_000,
    chance: 0,
    ...overrides,
  };
}

describe('a retry', () => {
  it('waits twice as long after each attempt, and gives up after four', () => {
    const waits = [1, 2, 3, 4].map((attempts) =>
      retryWaitMs(question('unavailable', { attempts })),
    );
    expect(waits).toEqual([250, 500, 1_000, null]);
  });

  it('waits as long as the system asks for', () => {
    const asked = question('rate-limited', {}, { retryAfterSeconds: 7 });
    expect(retryWaitMs(asked)).toBe(7_000);
  });

  it('does not begin when hardly any time is left for it', () => {
    expect(retryWaitMs(question('unavailable', { deadline: 700 }))).toBeNull();
  });

  it.each(['data', 'permission', 'conflict', 'protocol', 'credentials'] as const)(
    'does not follow an error of the class %s',
    (failure) => expect(retryWaitMs(question(failure))).toBeNull(),
  );

  it('of a write follows only a refusal at the door', () => {
    const isWrite = true;
    expect(retryWaitMs(question('rate-limited', { isWrite }))).not.toBeNull();
    expect(retryWaitMs(question('unavailable', { isWrite }))).toBeNull();
    const unknown = question('rate-limited', { isWrite }, { outcomeUnknown: true });
    expect(retryWaitMs(unknown)).toBeNull();
  });
});

describe('Retry-After', () => {
  it('is a number of seconds or a date', () => {
    expect(parseRetryAfter('12', 0)).toBe(12);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:30 GMT', 10_000)).toBe(20);
    expect(parseRetryAfter('soon', 0)).toBeNull();
    expect(parseRetryAfter(null, 0)).toBeNull();
    expect(parseRetryAfter('-5', 0)).toBe(0);
  });
});
