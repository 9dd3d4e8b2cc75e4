import { expect, test } from 'vitest';
import type { Cancellation } from '../transport/cancellation.ts';
import { createInFlight } from './in-flight.ts';

test('an execution whose place an equal one took is cancelled when its last client leaves', () => {
  const inFlight = createInFlight<string>();
  const started: Cancellation[] = [];
  const run = (cancellation: Cancellation): Promise<string> => {
    started.push(cancellation);
    return new Promise(() => {});
  };
  const first = inFlight.start('key', run);
  const second = inFlight.start('key', run);
  const joined = inFlight.join('key');
  first.leave();
  expect(started.map((cancellation) => cancellation.isCancelled)).toEqual([true, false]);
  second.leave();
  expect([inFlight.size, started[1]?.isCancelled]).toEqual([1, false]);
  joined?.leave();
  expect([inFlight.size, started[1]?.isCancelled]).toEqual([0, true]);
});

test('who leaves after the answer cancels nothing', async () => {
  const inFlight = createInFlight<string>();
  const started: Cancellation[] = [];
  const shared = inFlight.start('key', (cancellation) => {
    started.push(cancellation);
    return Promise.resolve('answer');
  });
  await shared.result;
  shared.leave();
  expect([inFlight.size, started[0]?.isCancelled]).toEqual([0, false]);
});
