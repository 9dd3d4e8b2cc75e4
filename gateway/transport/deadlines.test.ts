import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NO_SLOT, createDeadlines } from './deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function bounded(name: string, endsAtMs: number, ended: string[]) {
  return { endsAtMs, slot: NO_SLOT, expired: () => void ended.push(name) };
}

test('what takes too long is ended, in whatever order it came; what was done is left alone', () => {
  const ended: string[] = [];
  const deadlines = createDeadlines();
  const all = [300, 100, 200].map((ms) => bounded(String(ms), performance.now() + ms, ended));
  const done = bounded('done', performance.now() + 100, ended);
  for (const each of [...all, done]) {
    const { expired } = each;
    deadlines.add({
      ...each,
      expired() {
        expired();
        deadlines.delete(this);
      },
    });
  }
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(160);
  expect(ended.toSorted()).toEqual(['100', 'done']);
  vi.advanceTimersByTime(200);
  expect(ended.slice(2).toSorted()).toEqual(['200', '300']);
  expect(vi.getTimerCount()).toBe(0);
});

test('who is taken out of the middle costs nobody a place', () => {
  const ended: string[] = [];
  const deadlines = createDeadlines();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => bounded(name, performance.now() + 10, ended));
  for (const each of [a, b, c]) if (each) deadlines.add(each);
  if (a) deadlines.delete(a);
  if (a) deadlines.delete(a);
  vi.advanceTimersByTime(60);
  expect(ended.toSorted()).toEqual(['b', 'c']);
});
