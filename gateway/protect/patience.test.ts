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
