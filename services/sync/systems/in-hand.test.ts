import { describe, expect, it } from 'vitest';
import { createInHand } from './in-hand.ts';

describe('whether a step may have ended', () => {
  it('is asked at every occasion while nothing is in hand', () => {
    const inHand = createInHand();
    expect([
      inHand.mayHaveEnded('CUSTOMER', 1_000),
      inHand.mayHaveEnded('CUSTOMER', 1_001),
    ]).toEqual([true, true]);
  });

  it('is asked twice a second at most while a batch of its mapping is, and at once after', () => {
    const inHand = createInHand();
    inHand.mayHaveEnded('CUSTOMER', 1_000);
    inHand.begin('CUSTOMER');
    inHand.begin('CUSTOMER');
    expect(inHand.mayHaveEnded('CUSTOMER', 1_100)).toBe(false);
    expect(inHand.mayHaveEnded('CONTACT', 1_100)).toBe(true);
    expect(inHand.mayHaveEnded('CUSTOMER', 1_500)).toBe(true);
    inHand.end('CUSTOMER');
    expect(inHand.mayHaveEnded('CUSTOMER', 1_501)).toBe(false);
    inHand.end('CUSTOMER');
    expect(inHand.mayHaveEnded('CUSTOMER', 1_502)).toBe(true);
  });
});
