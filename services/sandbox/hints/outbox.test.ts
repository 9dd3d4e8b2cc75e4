/** The outbox: collected during the delay, sent again when nobody answers, ended by a refusal. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Outbox, type Delivery } from './outbox.ts';

const sent: (readonly string[])[] = [];
const refused: string[] = [];
let answers: Delivery[] = [];

function outbox(retries: number): Outbox<string> {
  return new Outbox<string>({
    retries,
    deliver: async (_address, events) => {
      sent.push(events);
      return answers.shift() ?? 'done';
    },
    refused: async (address) => void refused.push(address),
    cleared: () => undefined,
    onError: () => undefined,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = 0;
  refused.length = 0;
  answers = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it('collects what comes during the delay', async () => {
  const box = outbox(3);
  box.delaySeconds = 30;
  box.add('here', 'a');
  await vi.advanceTimersByTimeAsync(29_000);
  box.add('here', 'b');
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([['a', 'b']]);
});

it('sends again what nobody took, with what came since', async () => {
  const box = outbox(3);
  answers = ['again'];
  box.add('here', 'a');
  await vi.advanceTimersByTimeAsync(0);
  box.add('here', 'b');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([['a'], ['a', 'b']]);
});

it('gives up after its attempts, and tells of a refusal', async () => {
  const box = outbox(1);
  answers = ['again', 'again', 'refused'];
  box.add('here', 'a');
  await vi.advanceTimersByTimeAsync(600_000);
  expect([sent.length, refused]).toEqual([2, []]);
  box.add('here', 'b');
  await vi.advanceTimersByTimeAsync(600_000);
  expect([sent.length, refused]).toEqual([3, ['here']]);
});

it('forgets everything when it is cleared or closed', async () => {
  const box = outbox(1);
  box.add('here', 'a');
  box.clear();
  await vi.advanceTimersByTimeAsync(1000);
  box.close();
  box.add('here', 'b');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([]);
});
