import { expect, test, vi } from 'vitest';
import { createColdLane } from './cold-lane.ts';

const lane = () => {
  const at = { processor: 0, idle: 0 };
  const clock = { processor: () => at.processor, idle: () => at.idle };
  return { at, lane: createColdLane(clock) };
};

test('new documents have the whole processor while nobody asks for known ones', () => {
  const { at, lane: cold } = lane();
  for (let n = 0; n < 1_000; n += 1) {
    expect(cold.enter()).toBeNull();
    cold.spent(10);
    at.processor += 10;
  }
});

test('beside known documents they take a small part, in turn, and too many are refused', () => {
  vi.useFakeTimers();
  const { at, lane: cold } = lane();
  let spentMs = 0;
  let refused: unknown;
  const ran: number[] = [];
  const check = (n: number): void => {
    ran.push(n);
    cold.spent(4);
    spentMs += 4;
  };
  for (let n = 0; n < 1_000; n += 1) {
    for (let known = 0; known < 5; known += 1) cold.served();
    try {
      const turn = cold.enter();
      if (turn === null) check(n);
      else void turn.then(() => check(n));
    } catch (error) {
      refused ??= error;
    }
    at.processor += 10;
    vi.advanceTimersByTime(10);
  }
  vi.useRealTimers();
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
  expect(spentMs).toBeLessThan(0.05 * 10_000);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
});

test('what would be idle is theirs as well', () => {
  const { at, lane: cold } = lane();
  for (let n = 0; n < 500; n += 1) {
    cold.served();
    cold.served();
    expect(cold.enter()).toBeNull();
    cold.spent(1);
    at.idle += 15;
    at.processor += 2;
  }
});
