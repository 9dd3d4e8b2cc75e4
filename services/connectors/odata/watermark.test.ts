import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  afterPage,
  afterRound,
  freshOnly,
  OVERLAP_MS,
  readFrom,
  START,
  type Mark,
  type WatermarkState,
} from './watermark.ts';

const seed = Number(process.env['DRAWBAR_TEST_SEED'] ?? Date.now() % 1_000_000);

/** A write: its time of change, and when its transaction makes it visible. */
interface Write {
  readonly id: string;
  readonly modifiedAt: number;
  readonly visibleAt: number;
}

/** What a reader asking at `clock` gets, in the server's order. */
function visible(writes: readonly Write[], from: number | null, clock: number): Mark[] {
  return writes
    .filter((write) => write.visibleAt <= clock && (from === null || write.modifiedAt >= from))
    .map(({ id, modifiedAt }) => ({ id, version: String(modifiedAt), modifiedAt }))
    .toSorted((a, b) => a.modifiedAt - b.modifiedAt || (a.id < b.id ? -1 : 1));
}

function poll(
  state: WatermarkState,
  rows: readonly Mark[],
  pageSize: number,
  serverTime: number,
): { state: WatermarkState; got: Mark[] } {
  const got: Mark[] = [];
  let current = state;
  for (let at = 0; at < Math.max(1, rows.length); at += pageSize) {
    const page = rows.slice(at, at + pageSize);
    got.push(...freshOnly(current, page));
    current = afterPage(current, page, serverTime);
  }
  return { state: afterRound(current, serverTime), got };
}

const minute = 60_000;
const writes = fc.array(
  fc
    .record({
      // Whole seconds over ten minutes, so that many share one time of change.
      second: fc.integer({ min: 0, max: 600 }),
      lateMs: fc.integer({ min: 0, max: OVERLAP_MS - 10_000 }),
    })
    .map(({ second, lateMs }) => ({ second, lateMs })),
  { minLength: 1, maxLength: 60 },
);

describe('the watermark', () => {
  it(`loses and repeats nothing under equal times and late commits (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        writes,
        fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: -2_000_000, max: 2_000_000 }),
        (drawn, pauses, pageSize, skew) => {
          const all = drawn.map(({ second, lateMs }, index) => ({
            id: `r${index}`,
            modifiedAt: second * 1_000 + skew,
            visibleAt: second * 1_000 + skew + lateMs,
          }));
          let state = START;
          let clock = skew;
          const got: Mark[] = [];
          const ends = [...pauses.map((pause) => pause), 15 * minute];
          for (const pause of ends) {
            clock += pause;
            const answer = poll(state, visible(all, readFrom(state), clock), pageSize, clock);
            state = answer.state;
            got.push(...answer.got);
          }
          expect(got.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
        },
      ),
      { seed },
    );
  });

  it('stays behind the clock of the server', () => {
    const rows = [{ id: 'a', version: '1', modifiedAt: 100_000 }];
    expect(poll(START, rows, 5, 101_000).state.at).toBe(96_000);
  });

  it('misses nothing when the clock of the server is set back', () => {
    const hour = 60 * minute;
    const early = { id: 'a', version: '1', modifiedAt: 2 * hour };
    const first = poll(START, [early], 5, 2 * hour + minute);
    // The next poll reads nothing yet, and learns from the server what time it is there.
    const second = poll(first.state, [early], 5, hour);
    const late = { id: 'b', version: '1', modifiedAt: hour + minute };
    expect(readFrom(second.state)).toBeLessThan(late.modifiedAt);
    const third = poll(second.state, [late, early], 5, hour + 2 * minute);
    expect(third.got.map(({ id }) => id)).toEqual(['b']);
  });

  it('stays at the beginning while there is nothing to read', () => {
    expect(poll(START, [], 5, 1_000).state.at).toBeNull();
  });
});
