/**
 * Which mappings this process has batches of in hand: their steps have hardly ended, and to find
 * out whether one has costs a look at thousands of entries.
 */
export interface InHand {
  begin(mapping: string): void;
  end(mapping: string): void;
  /** Whether a step of the mapping may have ended; `now` in Unix milliseconds. */
  mayHaveEnded(mapping: string, now: number): boolean;
}

/** Changes can keep a mapping in hand for ever; its step is looked at all the same. */
const LOOK_MS = 500;

export function createInHand(): InHand {
  const batches = new Map<string, number>();
  const lookedAt = new Map<string, number>();
  const add = (mapping: string, more: number): void => {
    batches.set(mapping, (batches.get(mapping) ?? 0) + more);
  };
  return {
    begin: (mapping) => add(mapping, 1),
    end: (mapping) => add(mapping, -1),
    mayHaveEnded(mapping, now) {
      const isBusy = (batches.get(mapping) ?? 0) > 0;
      if (isBusy && now - (lookedAt.get(mapping) ?? 0) < LOOK_MS) return false;
      lookedAt.set(mapping, now);
      return true;
    },
  };
}
