import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffSeconds, maySendAgain, nextStep, OPERATION_SECONDS } from './sending.ts';

const message = 'No answer came.';
const failed = (retry: 'never' | 'later' | 'reread' | 'unknown') =>
  ({ ok: false, retry, message }) as const;

describe('an order on its way into the ERP', () => {
  it.each([
    [{ ok: true } as const, true, 'accepted', null],
    [failed('never'), true, 'refused', null],
    [failed('later'), true, 'pending', 2],
    [failed('reread'), false, 'pending', 2],
    [failed('unknown'), true, 'unknown', 2],
    [failed('unknown'), false, 'unknown', 30],
  ])('after %j with a key %s is %s', (outcome, hasKey, state, waitSeconds) => {
    expect(nextStep(outcome, 1, hasKey)).toMatchObject({ state, waitSeconds });
  });

  it('is not sent again while the ERP may still work on the first request', () => {
    expect(maySendAgain('unknown', false, OPERATION_SECONDS - 1)).toBe(false);
    expect(maySendAgain('unknown', false, OPERATION_SECONDS)).toBe(true);
    expect(maySendAgain('unknown', true, 0)).toBe(true);
    expect(maySendAgain('pending', false, 0)).toBe(true);
  });

  it('waits longer and longer, never more than five minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (attempts) => {
        expect(backoffSeconds(attempts)).toBeLessThanOrEqual(300);
        expect(backoffSeconds(attempts + 1)).toBeGreaterThanOrEqual(backoffSeconds(attempts));
      }),
    );
  });
});
