/** The budget of one credential as a value: who may start now, and what an answer changes in it. */
import type { Lane } from '../records.ts';
import { burst, refillPerMs, type BudgetRules } from './rules.ts';
import type { Verdict } from './budget.ts';

/** A request in flight. A process that dies gives nothing back, so its leases end by themselves. */
export interface Lease {
  readonly id: string;
  /** Unix milliseconds. */
  readonly until: number;
}

/** Times are Unix milliseconds of the store's clock. */
export interface BudgetState {
  readonly tokens: number;
  readonly refilledAt: number;
  readonly pausedUntil: number;
  readonly parallel: number;
  /** Since when nothing was refused; the allowed number grows with it. */
  readonly calmSince: number;
  /** Refusals in a row. */
  readonly strikes: number;
  readonly leases: readonly Lease[];
}

/** A lease is renewed while its request runs; after this it counts as lost. */
export const LEASE_MS = 15_000;
/** systems.md 3.4: one more after each half minute without a refusal. */
const CALM_MS = 30_000;
const PAUSE_MS_MAX = 60_000;
/** Tokens left over for lanes that may not wait behind this one. */
const TOKENS_KEPT: Readonly<Record<Lane, number>> = { live: 0, interactive: 2, bulk: 5 };

export function freshState(rules: BudgetRules, now: number): BudgetState {
  return {
    tokens: burst(rules),
    refilledAt: now,
    pausedUntil: 0,
    parallel: rules.parallelStart,
    calmSince: now,
    strikes: 0,
    leases: [],
  };
}

export type Taken =
  | { readonly granted: true; readonly state: BudgetState }
  /** `retryAt`: null when it depends on a request coming back. */
  | {
      readonly granted: false;
      readonly reason: 'pause' | 'rate' | 'slots';
      readonly retryAt: number | null;
    };

/** Whether a request of `lane` may start now; the last slot and tokens are for live reads. */
export function take(
  before: BudgetState,
  request: { readonly id: string; readonly lane: Lane; readonly now: number },
  rules: BudgetRules,
): Taken {
  const { id, lane, now } = request;
  const state = refilled(before, now, rules);
  if (state.pausedUntil > now) {
    return { granted: false, reason: 'pause', retryAt: state.pausedUntil };
  }
  const slots = lane === 'live' ? state.parallel : Math.max(1, state.parallel - 1);
  if (state.leases.length >= slots) return { granted: false, reason: 'slots', retryAt: null };
  const kept = Math.min(TOKENS_KEPT[lane], Math.floor(burst(rules) / 2));
  const missing = 1 + kept - state.tokens;
  if (missing > 0) {
    const retryAt = now + Math.ceil(missing / refillPerMs(rules));
    return { granted: false, reason: 'rate', retryAt };
  }
  const leases = [...state.leases, { id, until: now + LEASE_MS }];
  return { granted: true, state: { ...state, tokens: state.tokens - 1, leases } };
}

/** The state after a request came back; an unknown id is one whose lease had ended. */
export function give(
  before: BudgetState,
  done: { readonly id: string; readonly verdict: Verdict; readonly now: number },
  rules: BudgetRules,
): BudgetState {
  const { verdict, now } = done;
  const leases = before.leases.filter(({ id }) => id !== done.id);
  const state = { ...before, leases };
  if (verdict.status === 429) return slowedDown(state, verdict.retryAfterSeconds, now);
  if (verdict.status === 503 && verdict.retryAfterSeconds !== null) {
    const pausedUntil = Math.max(state.pausedUntil, now + verdict.retryAfterSeconds * 1_000);
    return { ...state, pausedUntil };
  }
  if (verdict.status === null) return state;
  const max = Math.min(rules.parallelMax, verdict.parallelismHint ?? rules.parallelMax);
  const grows = now - state.calmSince >= CALM_MS && state.parallel < max;
  return {
    ...state,
    strikes: 0,
    calmSince: grows ? now : state.calmSince,
    parallel: Math.max(1, Math.min(max, state.parallel + (grows ? 1 : 0))),
  };
}

/** Half as many at once, and nobody goes before the pause is over. */
function slowedDown(
  state: BudgetState,
  retryAfterSeconds: number | null,
  now: number,
): BudgetState {
  const ownMs = Math.min(PAUSE_MS_MAX, 1_000 * 2 ** state.strikes);
  const pauseMs = retryAfterSeconds === null ? ownMs : retryAfterSeconds * 1_000;
  return {
    ...state,
    pausedUntil: Math.max(state.pausedUntil, now + pauseMs),
    parallel: Math.max(1, Math.floor(state.parallel / 2)),
    calmSince: now,
    strikes: Math.min(10, state.strikes + 1),
  };
}

/** The leases of requests that still run get more time. */
export function renew(before: BudgetState, ids: ReadonlySet<string>, now: number): BudgetState {
  const until = now + LEASE_MS;
  const leases = before.leases.map((lease) => (ids.has(lease.id) ? { ...lease, until } : lease));
  return { ...before, leases };
}

function refilled(state: BudgetState, now: number, rules: BudgetRules): BudgetState {
  const passed = Math.max(0, now - state.refilledAt);
  return {
    ...state,
    tokens: Math.min(burst(rules), state.tokens + passed * refillPerMs(rules)),
    refilledAt: Math.max(now, state.refilledAt),
    leases: state.leases.filter(({ until }) => until > now),
  };
}
