import { expect, test } from 'vitest';
import { createPatience } from './patience.ts';

test('an address waits once it has spent its burst, and regains a twentieth of the time', () => {
  let nowMs = 0;
  const patience = createPatience(() => nowMs);
  expect(patience.charge('a', 400)).toBe(0);
  expect(patience.charge('a', 110)).toBe(200);
  expect(patience.charge('b', 100)).toBe(0);
  nowMs += 200;
  expect(patience.charge('a', 0)).toBe(0);
  expect(patience.charge('a', 5_000)).toBe(1_000);
});

test('an address in debt has its new documents looked at in turn, however many it sends', () => {
  let nowMs = 0;
  const patience = createPatience(() => nowMs);
  expect(patience.turn('a')).toBe(0);
  patience.charge('a', 600);
  const waits: number[] = [];
  let refused: unknown;
  while (refused === undefined && waits.length < 1_000) {
    try {
      waits.push(patience.turn('a'));
    } catch (error) {
      refused = error;
    }
  }
  expect(waits.slice(0, 3)).toEqual([0, 200, 400]);
  expect(waits.length).toBeLessThan(30);
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
  expect(patience.turn('b')).toBe(0);
  nowMs += 10_000;
  expect(patience.turn('a')).toBe(0);
});
