/** A circuit breaker: a subgraph that keeps failing is left alone for a while, then tried once. */

export interface Breaker {
  /** False: do not ask now. Times are Unix milliseconds. */
  mayAsk(now: number): boolean;
  succeeded(): void;
  failed(now: number): void;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
}

export function createBreaker({ failures, openMs }: BreakerOptions): Breaker {
  let inRow = 0;
  let closedAgainAt = 0;
  return {
    mayAsk(now) {
      if (inRow < failures) return true;
      if (now < closedAgainAt) return false;
      // One request tries; the others wait for its outcome.
      closedAgainAt = now + openMs;
      return true;
    },
    succeeded() {
      inRow = 0;
    },
    failed(now) {
      inRow += 1;
      if (inRow >= failures) closedAgainAt = now + openMs;
    },
  };
}
