/** A feed by time of change: loses nothing, repeats nothing it remembers (systems.md 3.2). */

/**
 * Rows become visible after their time of change, because long transactions commit late, so each
 * read goes back by this much and drops what it has seen.
 */
export const OVERLAP_MS = 120_000;
/** The watermark stays behind the server's clock: its newest moment is not over yet. */
const BEHIND_CLOCK_MS = 5_000;
/** Remembered rows; beyond, a row may come twice, which costs a comparison and loses nothing. */
const SEEN_MAX = 20_000;

/** A row as far as the feed is concerned. */
export interface Mark {
  readonly id: string;
  readonly version: string;
  /** Unix milliseconds; null when the record has no time of change. */
  readonly modifiedAt: number | null;
}

export interface WatermarkState {
  /** Everything up to here was read, Unix ms; null before the first read. */
  readonly at: number | null;
  /** Rows of the overlap: id, version, time of change. */
  readonly seen: readonly (readonly [string, string, number])[];
  /** Latest time read in the pages of this round; null at its beginning. */
  readonly reached: number | null;
}

export const START: WatermarkState = { at: null, seen: [], reached: null };

/** From where to read, Unix ms; null: everything. */
export function readFrom(state: WatermarkState): number | null {
  return state.at === null ? null : state.at - OVERLAP_MS;
}

/** The rows of a page that are news, in their order. */
export function freshOnly<M extends Mark>(state: WatermarkState, rows: readonly M[]): M[] {
  const seen = new Set(state.seen.map(([id, version]) => `${id} ${version}`));
  return rows.filter(({ id, version }) => !seen.has(`${id} ${version}`));
}

/**
 * The state after all rows of a page, the news and the known ones.
 * @param serverTime the server's clock at the answer, Unix ms; null when it did not say.
 */
export function afterPage(
  state: WatermarkState,
  rows: readonly Mark[],
  serverTime: number | null,
): WatermarkState {
  const times = rows.flatMap(({ modifiedAt }) => (modifiedAt === null ? [] : [modifiedAt]));
  const before = state.reached ?? Number.NEGATIVE_INFINITY;
  const reached = times.reduce((a, b) => Math.max(a, b), before);
  const seen = [...state.seen, ...freshOnly(state, rows).flatMap(remembered)];
  return {
    at: state.at,
    reached: Number.isFinite(reached) ? reached : null,
    seen: recent(seen, belowClock(reached, serverTime) - 2 * OVERLAP_MS),
  };
}

/** The state after the last page of a round; `serverTime` as in `afterPage`. */
export function afterRound(state: WatermarkState, serverTime: number | null): WatermarkState {
  const known = state.at ?? Number.NEGATIVE_INFINITY;
  const latest = Math.max(known, state.reached ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(latest)) return { at: null, reached: null, seen: state.seen };
  // It also goes back: with a clock set back, new changes are older than the latest known one.
  const at = belowClock(latest, serverTime);
  return { at, reached: null, seen: recent(state.seen, at - OVERLAP_MS) };
}

function belowClock(time: number, serverTime: number | null): number {
  return serverTime === null ? time : Math.min(time, serverTime - BEHIND_CLOCK_MS);
}

function remembered(row: Mark): (readonly [string, string, number])[] {
  return row.modifiedAt === null ? [] : [[row.id, row.version, row.modifiedAt]];
}

function recent(seen: WatermarkState['seen'], from: number): WatermarkState['seen'] {
  const kept = seen.filter(([, , at]) => at >= from);
  return kept.length <= SEEN_MAX ? kept : kept.toSorted((a, b) => a[2] - b[2]).slice(-SEEN_MAX);
}
