/** Ends what takes too long, by one timer for all that is under way instead of one for each. */

export interface Bounded {
  /** On the clock of `performance.now()`. */
  readonly endsAtMs: number;
  expired(): void;
}

export interface Deadlines {
  add(bounded: Bounded): void;
  delete(bounded: Bounded): void;
}

/** How often the clock is looked at while something is under way; so much later may it end. */
const STEP_MS = 50;

export function createDeadlines(): Deadlines {
  const waiting = new Set<Bounded>();
  let isTicking = false;
  const tick = (): void => {
    const now = performance.now();
    for (const bounded of waiting) if (bounded.endsAtMs <= now) bounded.expired();
    isTicking = waiting.size > 0;
    if (isTicking) setTimeout(tick, STEP_MS);
  };
  return {
    add(bounded) {
      waiting.add(bounded);
      if (isTicking) return;
      isTicking = true;
      setTimeout(tick, STEP_MS);
    },
    delete: (bounded) => void waiting.delete(bounded),
  };
}
