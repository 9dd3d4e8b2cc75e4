/** Where a budget's state is kept: in one process, or in Postgres for all of them. */
import type { BudgetState } from './state.ts';

export interface StoredBudget {
  /** 0: nothing is stored yet. */
  readonly version: number;
  readonly state: BudgetState | null;
}

export interface BudgetStore {
  read(key: string): Promise<StoredBudget>;
  /**
   * Replaces the state if it still has `version`. Answers what is stored afterwards, and whether
   * that is what was given.
   * @param key names the credential; it holds no secret.
   */
  swap(
    key: string,
    version: number,
    state: BudgetState,
  ): Promise<{ readonly swapped: boolean; readonly stored: StoredBudget }>;
  /** Unix milliseconds of the clock all users of the store share. */
  now(): number;
}

const NOTHING: StoredBudget = { version: 0, state: null };

/** A store for a single process. */
export function createMemoryStore(now: () => number): BudgetStore {
  const kept = new Map<string, StoredBudget>();
  return {
    now,
    read: (key) => Promise.resolve(kept.get(key) ?? NOTHING),
    swap(key, version, state) {
      const before = kept.get(key) ?? NOTHING;
      if (before.version !== version) return Promise.resolve({ swapped: false, stored: before });
      const stored = { version: version + 1, state };
      kept.set(key, stored);
      return Promise.resolve({ swapped: true, stored });
    },
  };
}
