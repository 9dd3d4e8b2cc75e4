/** Faults on request: which requests they hit, how often, and what they do (design.md 9). */

export const FAULTS = [
  'status',
  'delay',
  'drop-before',
  'drop-after-commit',
  'cut',
  'garbage',
  'trickle',
  'expired-token',
] as const;

export type FaultKind = (typeof FAULTS)[number];

export interface FaultRule {
  readonly match: {
    readonly method?: string | undefined;
    /** Any part of the URL. */
    readonly path?: string | undefined;
    /** Only the nth request that matches, counted from 1. */
    readonly nth?: number | undefined;
    /** Every nth request that matches. */
    readonly every?: number | undefined;
  };
  readonly fault: FaultKind;
  /** `status`: the code; `delay`: milliseconds; `trickle`: milliseconds between pieces. */
  readonly value: number | null;
  /** How often it strikes; null: until cleared. */
  readonly times: number | null;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly value: number | null;
}

interface Armed {
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

const RULES_MAX = 100;

export class Faults {
  #armed: Armed[] = [];

  /** @returns false when too many are armed. */
  add(rule: FaultRule): boolean {
    if (this.#armed.length >= RULES_MAX) return false;
    this.#armed.push({ rule, seen: 0, struck: 0 });
    return true;
  }

  clear(): void {
    this.#armed = [];
  }

  /** The first fault that strikes this request; null: none. @param url path and query. */
  strike(method: string, url: string): Fault | null {
    let found: Fault | null = null;
    for (const armed of this.#armed) {
      if (!matches(armed.rule, method, url)) continue;
      armed.seen += 1;
      if (found === null && due(armed)) {
        armed.struck += 1;
        found = { kind: armed.rule.fault, value: armed.rule.value };
      }
    }
    return found;
  }
}

function matches({ match }: FaultRule, method: string, url: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match.path === undefined || url.includes(match.path);
}

function due({ rule, seen, struck }: Armed): boolean {
  if (rule.times !== null && struck >= rule.times) return false;
  if (rule.match.nth !== undefined) return seen === rule.match.nth;
  return rule.match.every === undefined || seen % rule.match.every === 0;
}
