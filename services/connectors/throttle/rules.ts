/** How fast one credential may go: the documented limits less a margin (systems.md 1.8, 2.8). */
import type { System } from '../records.ts';

export interface BudgetRules {
  /** Requests in flight at the beginning. */
  readonly parallelStart: number;
  /** Never more than this. */
  readonly parallelMax: number;
  /** Requests the system takes in a sliding window. */
  readonly perWindow: number;
  readonly windowMs: number;
}

/**
 * Business Central takes five requests at once and 6,000 in five minutes, per user: the fifth slot
 * is left to whoever else signs in as us.
 */
const ERP: BudgetRules = {
  parallelStart: 4,
  parallelMax: 4,
  perWindow: 6_000,
  windowMs: 300_000,
};

/** Dataverse takes 52 at once and 6,000 in five minutes, per user and web server. */
const CRM: BudgetRules = {
  parallelStart: 4,
  parallelMax: 48,
  perWindow: 6_000,
  windowMs: 300_000,
};

export const RULES: Readonly<Record<System, BudgetRules>> = { ERP, CRM };

/** Of the window's requests this many come as a steady stream; a burst takes from the rest. */
const STEADY_SHARE = 0.95;
const BURST_SHARE = 0.03;
const BURST_MAX = 100;

/** Requests per millisecond in the long run. */
export function refillPerMs(rules: BudgetRules): number {
  return (rules.perWindow * STEADY_SHARE) / rules.windowMs;
}

/** Requests that may go at once after a rest; with the stream they stay below the window. */
export function burst(rules: BudgetRules): number {
  return Math.max(1, Math.min(BURST_MAX, Math.floor(rules.perWindow * BURST_SHARE)));
}
