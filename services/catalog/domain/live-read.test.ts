import { describe, expect, it, vi } from 'vitest';
import type { LivePorts, LiveQuestion } from './live-ports.ts';
import { LiveReader } from './live-read.ts';
import { createReadingCache } from './reading-cache.ts';

/** A busy machine may take its time; a condition that holds is seen at once. */
const PATIENTLY = { timeout: 20_000, interval: 5 };

/** A reader whose ticks, clock and ERP the test moves by hand. */
function bench() {
  const calls: { numbers: readonly string[]; answer: () => void; fail: (error: Error) => void }[] =
    [];
  const ticks: (() => void)[] = [];
  const kept = new Map<string, string>();
  let now = 1_000_000;
  const ports: LivePorts<string> = {
    source: {
      numbersPerCall: 100,
      read: (_integration, numbers) =>
        new Promise((resolve, reject) => {
          const readAt = new Date(now);
          const readings = new Map(numbers.map((number) => [number, `${number}@${now}`]));
          calls.push({ numbers, answer: () => resolve({ readings, readAt }), fail: reject });
        }),
    },
    memory: {
      last: (_integration, numbers) =>
        Promise.resolve(
          new Map(
            numbers
              .filter((number) => kept.has(number))
              .map((number) => [number, { reading: kept.get(number) ?? '', readAt: new Date(0) }]),
          ),
        ),
      keep: (_integration, readings) => {
        for (const [number, reading] of readings) kept.set(number, reading);
        return Promise.resolve();
      },
    },
    now: () => now,
    afterThisTick: (run) => ticks.push(run),
    onMemoryFailure: (error) => {
      throw error;
    },
  };
  const reader = new LiveReader(ports);
  return {
    calls,
    kept,
    ports,
    pass: (ms: number) => {
      now += ms;
    },
    tick: () => ticks.splice(0).forEach((run) => run()),
    ask: (number: string, more: Partial<LiveQuestion> = {}) =>
      reader.read({ integration: 'i', number, maxAgeSeconds: 30, traceId: 't', ...more }),
  };
}

describe('a live reader', () => {
  it('makes one call of everything asked in a tick, each number once', async () => {
    const { ask, tick, calls } = bench();
    const answers = [ask('A'), ask('B'), ask('A'), ask('C')];
    tick();
    expect(calls.map(({ numbers }) => numbers)).toEqual([['A', 'B', 'C']]);
    calls[0]?.answer();
    expect((await Promise.all(answers)).map(({ source }) => source)).toEqual(Array(4).fill('LIVE'));
  });

  it('lets a call under way serve those who accept its age, never who asks for now', async () => {
    const { ask, tick, calls, pass } = bench();
    const first = ask('A');
    tick();
    pass(5_000);
    const patient = ask('A');
    const strict = ask('A', { maxAgeSeconds: 0 });
    tick();
    expect(calls).toHaveLength(2);
    calls[0]?.answer();
    expect(await patient).toEqual(await first);
    calls[1]?.answer();
    expect(await strict).toMatchObject({ source: 'LIVE', reading: 'A@1005000' });
  });

  it('gathers while two calls run, and takes at most 100 numbers in one', async () => {
    const { ask, tick, calls } = bench();
    const answers = [ask('A')];
    tick();
    answers.push(ask('B'));
    tick();
    for (let index = 0; index < 130; index += 1) answers.push(ask(`N${index}`));
    tick();
    expect(calls).toHaveLength(2);
    calls[0]?.answer();
    await answers[0];
    await vi.waitUntil(() => {
      tick();
      return calls.length === 3;
    }, PATIENTLY);
    expect(calls[2]?.numbers).toHaveLength(100);
    calls[1]?.answer();
    await vi.waitUntil(() => {
      tick();
      return calls.length === 4;
    }, PATIENTLY);
    expect(calls[3]?.numbers).toHaveLength(30);
    calls[2]?.answer();
    calls[3]?.answer();
    expect((await Promise.all(answers)).every(({ source }) => source === 'LIVE')).toBe(true);
  });

  it('answers what is kept when the ERP fails, and goes on when it is back', async () => {
    const { ask, tick, calls, kept } = bench();
    kept.set('A', 'A of yesterday');
    const failing = ask('A');
    tick();
    const failure = new Error('down');
    calls[0]?.fail(failure);
    expect(await failing).toEqual({
      source: 'LAST_KNOWN',
      known: { reading: 'A of yesterday', readAt: new Date(0) },
      failure,
    });
    const back = ask('A');
    tick();
    calls[1]?.answer();
    expect((await back).source).toBe('LIVE');
    expect(kept.get('A')).toBe('A@1000000');
  });

  it('does not wait longer than its deadline, and keeps the late answer for the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { ask, tick, calls } = bench();
      const slow = ask('A');
      tick();
      await vi.advanceTimersByTimeAsync(2_000);
      tick();
      expect(await slow).toEqual({ source: 'LAST_KNOWN', known: null, failure: 'late' });
      calls[0]?.answer();
      await vi.advanceTimersByTimeAsync(1);
      expect((await ask('A')).source).toBe('CACHE');
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers at once when too many wait', async () => {
    const { ask } = bench();
    for (let index = 0; index < 10_000; index += 1) void ask(`N${index}`);
    expect(await ask('one more')).toMatchObject({ source: 'LAST_KNOWN', failure: 'busy' });
  });
});

describe('the cache of readings', () => {
  it('forgets the oldest beyond its bound and never takes an older reading for a newer', () => {
    const cache = createReadingCache<string>(2);
    cache.set('i', 'A', { reading: 'new', readAt: new Date(2) });
    cache.set('i', 'A', { reading: 'old', readAt: new Date(1) });
    expect(cache.get('i', 'A')?.reading).toBe('new');
    cache.set('i', 'B', { reading: 'b', readAt: new Date(2) });
    cache.set('i', 'C', { reading: 'c', readAt: new Date(2) });
    expect([cache.get('i', 'A'), cache.get('i', 'C')?.reading]).toEqual([null, 'c']);
    expect(cache.get('j', 'C')).toBeNull();
  });
});
