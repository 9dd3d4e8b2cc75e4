import { expect, test } from 'vitest';
import { Cancellation } from './cancellation.ts';

test('waiters are told once, those who stopped waiting are not', () => {
  const told: string[] = [];
  const waiter = (name: string) => ({ cancelled: () => void told.push(name) });
  const cancellation = new Cancellation();
  const gone = waiter('gone');
  cancellation.watch(waiter('here'));
  cancellation.watch(gone);
  cancellation.unwatch(gone);
  cancellation.cancel();
  cancellation.cancel();
  expect(told).toEqual(['here']);
});

test('a signal follows its cancellation, whenever it is asked for', () => {
  const before = new Cancellation();
  const { signal } = before;
  expect(signal.aborted).toBe(false);
  before.cancel();
  expect(signal.aborted).toBe(true);
  const after = new Cancellation();
  after.cancel();
  expect(after.signal.aborted).toBe(true);
});

test('a cancellation follows a signal, one for each signal', () => {
  const controller = new AbortController();
  const cancellation = Cancellation.of(controller.signal);
  expect(Cancellation.of(controller.signal)).toBe(cancellation);
  controller.abort();
  expect(cancellation.isCancelled).toBe(true);
  expect(Cancellation.of(AbortSignal.abort()).isCancelled).toBe(true);
});
