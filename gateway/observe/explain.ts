/** Tells a caller who may know how the answer came about: plan, requests, times. */
import type { Engine, FetchObserver, Prepared, Call } from '../execute/types.ts';

interface Fetched {
  readonly subgraph: string;
  readonly path: string;
  readonly representations: number;
  readonly durationMs: number;
  readonly outcome: string;
}

export interface Explanation extends FetchObserver {
  /** The result's text with `extensions.explain` added. */
  addTo(body: string, engine: Engine, prepared: Prepared, call: Call): string;
}

/** Requests listed; an operation with more says how many there were. */
const LISTED_MAX = 200;

/** `nowMs` is a monotonic clock in milliseconds. */
export function createExplanation(nowMs: () => number): Explanation {
  const started = nowMs();
  const fetches: Fetched[] = [];
  let count = 0;
  return {
    fetched({ subgraph, path, representations, durationMs, outcome }) {
      count += 1;
      if (fetches.length === LISTED_MAX) return;
      fetches.push({ subgraph, path, representations, durationMs: rounded(durationMs), outcome });
    },
    addTo(body, engine, prepared, call) {
      const explain = {
        durationMs: rounded(nowMs() - started),
        supergraph: engine.version,
        fetchCount: count,
        fetches,
        plan: engine.explain(prepared, call),
      };
      return `${body.slice(0, -1)},"extensions":${JSON.stringify({ explain })}}`;
    },
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
