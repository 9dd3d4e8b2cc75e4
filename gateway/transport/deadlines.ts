/** Ends what takes too long, by one timer for all that is under way instead of one for each. */

/** Something under way; `slot` is the list's own. */
export interface Bounded {
  /** On the clock of `performance.now()`. */
  readonly endsAtMs: number;
  slot: number;
  expired(): void;
}

export interface Deadlines {
  add(bounded: Bounded): void;
  /** Harmless for one that is not there any more. */
  delete(bounded: Bounded): void;
}

/** How often the clock is looked at while something is under way; so much later may it end. */
const STEP_MS = 50;

/** What `slot` says of who is in no list. */
export const NO_SLOT = -1;

/**
 * A plain list with a place for each. A `Set` that is filled and emptied all the time leaves its
 * former tables behind, each pointing to the next: whatever stood in them lives until the next
 * full collection, which moved 5 kB of each request into the old generation.
 */
export function createDeadlines(): Deadlines {
  const waiting: Bounded[] = [];
  let isTicking = false;
  const tick = (): void => {
    const now = performance.now();
    const late = waiting.filter((bounded) => bounded.endsAtMs <= now);
    for (const bounded of late) if (bounded.slot !== NO_SLOT) bounded.expired();
    isTicking = waiting.length > 0;
    if (isTicking) setTimeout(tick, STEP_MS);
  };
  return {
    add(bounded) {
      bounded.slot = waiting.push(bounded) - 1;
      if (isTicking) return;
      isTicking = true;
      setTimeout(tick, STEP_MS);
    },
    delete(bounded) {
      const { slot } = bounded;
      if (slot === NO_SLOT) return;
      bounded.slot = NO_SLOT;
      const last = waiting.pop();
      if (last === undefined || last === bounded) return;
      waiting[slot] = last;
      last.slot = slot;
    },
  };
}
