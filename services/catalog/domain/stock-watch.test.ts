import { describe, expect, it, vi } from 'vitest';
import { StockFollower } from './stock-follower.ts';
import { StockWatch, type ErpLedgerPort } from './stock-watch.ts';

/** A busy machine may take its time; a condition that holds is seen at once. */
const PATIENTLY = { timeout: 20_000, interval: 5 };

/** A watch whose pauses the test ends by hand, over a ledger of item numbers. */
function bench() {
  const ledger: string[] = [];
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const failures: unknown[] = [];
  let isDown = false;
  let reads = 0;
  const port = {
    ledgerEnd: () =>
      isDown ? Promise.reject(new Error('down')) : Promise.resolve(String(ledger.length)),
    changes: (_kind: string, cursor: string, max: number) => {
      reads += 1;
      if (isDown) return Promise.reject(new Error('down'));
      const from = Number(cursor);
      const found = ledger.slice(from, from + max);
      return Promise.resolve({
        changes: found.map((itemNumber) => ({ op: 'upsert', row: { data: { itemNumber } } })),
        cursor: String(from + found.length),
        more: from + found.length < ledger.length,
        full: false,
      });
    },
  } as unknown as ErpLedgerPort;
  const watch = new StockWatch({
    side: { erp: () => Promise.resolve(port), now: () => 0 },
    wait: (ms) => new Promise((resolve) => pauses.push({ ms, end: resolve })),
    onFailure: (error) => failures.push(error),
  });
  return {
    ledger,
    failures,
    watch,
    reads: () => reads,
    setDown: (down: boolean) => {
      isDown = down;
    },
    /** Ends the pause that the watch is in; tells how long it would have been. */
    async look(): Promise<number> {
      await vi.waitUntil(() => pauses.length > 0, PATIENTLY);
      const pause = pauses.shift();
      pause?.end();
      return pause?.ms ?? 0;
    },
    paused: () => pauses.length,
  };
}

const follow = async (watch: StockWatch, items: string[], after: string | null = null) => {
  const followed = await watch.follow('i', new Set(items), after);
  if (followed === null) throw new Error('no one else follows in this test');
  return followed.follower;
};

describe('a watch of the ledger', () => {
  it('reads once for all who follow, and tells each of what he follows', async () => {
    const { watch, ledger, look, reads } = bench();
    const [a, b] = [await follow(watch, ['A']), await follow(watch, ['B'])];
    ledger.push('A', 'C', 'A');
    await look();
    expect(await a.next()).toEqual({ kind: 'MOVED', numbers: ['A'], position: '3' });
    expect(reads()).toBe(1);
    ledger.push('B');
    await look();
    expect(await b.next()).toEqual({ kind: 'MOVED', numbers: ['B'], position: '4' });
    [a, b].forEach((follower) => watch.unfollow('i', follower));
  });

  it('stops when nobody follows any more', async () => {
    const { watch, look, paused, reads } = bench();
    const follower = await follow(watch, ['A']);
    watch.unfollow('i', follower);
    expect(watch.followers('i')).toBe(0);
    expect(await follower.next()).toBeNull();
    await look();
    await vi.waitUntil(() => paused() === 0, PATIENTLY);
    expect(reads()).toBe(1);
  });

  it('says that movements were lost when there are more than are worth reading', async () => {
    const { watch, ledger, look } = bench();
    const follower = await follow(watch, ['A']);
    ledger.push(...Array.from({ length: 5_001 }, () => 'A'));
    await look();
    expect(await follower.next()).toEqual({ kind: 'LOST', position: '5001' });
    watch.unfollow('i', follower);
  });

  it('waits longer for an ERP that does not answer, and misses nothing', async () => {
    const { watch, ledger, look, setDown, failures } = bench();
    const follower = await follow(watch, ['A']);
    ledger.push('A');
    setDown(true);
    const pauses = [await look(), await look(), await look()];
    expect(pauses).toEqual([1_000, 2_000, 4_000]);
    await vi.waitUntil(() => failures.length === 3, PATIENTLY);
    setDown(false);
    await look();
    expect(await follower.next()).toEqual({ kind: 'MOVED', numbers: ['A'], position: '1' });
    watch.unfollow('i', follower);
  });

  it('goes on from a position of before', async () => {
    const { watch, ledger } = bench();
    ledger.push('A', 'B', 'A');
    const follower = await follow(watch, ['B'], '1');
    expect(await follower.next()).toMatchObject({ kind: 'MOVED', numbers: ['B'] });
    watch.unfollow('i', follower);
  });
});

describe('a follower', () => {
  it('puts together what moved while nobody looked', async () => {
    const follower = new StockFollower(new Set(['A', 'B']));
    follower.note(['A'], '1');
    follower.note(['B', 'A', 'C'], '2');
    expect(await follower.next()).toEqual({ kind: 'MOVED', numbers: ['A', 'B'], position: '2' });
  });
});
