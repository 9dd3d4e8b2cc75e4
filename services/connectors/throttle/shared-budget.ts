/** A budget over a store: takes and gives in single steps that no other process can overtake. */
import type { Lane } from '../records.ts';
import type { Verdict } from './budget.ts';
import type { BudgetRules } from './rules.ts';
import { freshState, give, renew, take, type BudgetState, type Taken } from './state.ts';
import type { BudgetStore, StoredBudget } from './store.ts';

/** More in a row means that the row is fought over by far too many processes. */
const SWAPS_MAX = 50;

export interface SharedBudget {
  /** Starts a request if it may start now. */
  take(id: string, lane: Lane): Promise<Taken>;
  give(id: string, verdict: Verdict): Promise<void>;
  renew(ids: ReadonlySet<string>): Promise<void>;
  /** As stored now, Unix ms; 0 when there never was a pause. */
  pausedUntil(): Promise<number>;
  now(): number;
}

/** @param key names the credential. */
export function createSharedBudget(
  store: BudgetStore,
  key: string,
  rules: BudgetRules,
): SharedBudget {
  // The newest version this process has seen; usually it is the newest there is.
  let seen: StoredBudget = { version: 0, state: null };

  /** Applies `change` to the newest state; a null from it changes nothing. */
  async function update(change: (state: BudgetState) => BudgetState | null): Promise<void> {
    let isNewest = false;
    for (let swaps = 0; swaps < SWAPS_MAX; swaps += 1) {
      const next = change(seen.state ?? freshState(rules, store.now()));
      if (next === null) {
        if (isNewest) return;
        seen = await store.read(key);
        isNewest = true;
        continue;
      }
      const { swapped, stored } = await store.swap(key, seen.version, next);
      seen = stored;
      if (swapped) return;
      isNewest = true;
    }
    throw new Error('the budget of a credential changed too often to be read');
  }

  return {
    now: () => store.now(),
    async take(id, lane) {
      let taken: Taken = { granted: false, reason: 'slots', retryAt: null };
      await update((state) => {
        taken = take(state, { id, lane, now: store.now() }, rules);
        return taken.granted ? taken.state : null;
      });
      return taken;
    },
    give: (id, verdict) => update((state) => give(state, { id, verdict, now: store.now() }, rules)),
    async pausedUntil() {
      return (await store.read(key)).state?.pausedUntil ?? 0;
    },
    renew: (ids) => update((state) => renew(state, ids, store.now())),
  };
}
