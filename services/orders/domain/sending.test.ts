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
    [failed('reread'), false, 'refused', null],
    [failed('unknown'), true, 'unknown', 2],
    [failed('unknown'), false, 'unknown', 30],
  ])('after %j with a key %s is %s', (outcome, hasKey, state, waitSeconds) => {
    const before = { state: 'pending', attempts: 0 } as const;
    expect(nextStep(outcome, before, hasKey)).toMatchObject({ state, waitSeconds });
  });

  it('may be in the ERP as long as nobody knows what became of an earlier request', () => {
    const before = { state: 'unknown', attempts: 1 } as const;
    expect(nextStep(failed('later'), before, true)).toMatchObject({ state: 'unknown' });
    expect(nextStep(failed('reread'), before, true)).toMatchObject({ state: 'unknown' });
    const much = { state: 'unknown', attempts: 20 } as const;
    expect(nextStep(failed('reread'), much, true)).toMatchObject({ state: 'refused' });
    expect(nextStep(failed('later'), much, true)).toMatchObject({ waitSeconds: 300 });
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
