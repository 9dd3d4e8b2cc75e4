/** What a caller can do about a request that is refused; codes are those of the contract. */
import type { System } from './document.ts';

export type ProblemCode =
  | 'INVALID_VALUE'
  | 'REQUIRED'
  | 'NOT_FOUND'
  | 'TOO_MANY'
  | 'MISSING_SCOPE'
  | 'VERSION_CONFLICT'
  | 'NOT_ALLOWED_NOW'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'DEPENDENCY_NOT_COUPLED'
  | 'ITEM_BLOCKED'
  | 'CUSTOMER_BLOCKED'
  | 'INSUFFICIENT_AVAILABILITY'
  | 'EXCHANGE_RATE_MISSING'
  | 'CHECK_FAILED';

/** A record that has to be coupled first. */
export interface Missing {
  readonly system: System;
  /** The system's own name of the table. */
  readonly table: string;
  readonly key: string;
  readonly label: string;
}

export interface Problem {
  readonly code: ProblemCode;
  /** What happened and to which record. */
  readonly message: string;
  /** Path into the input; null when no single field is to blame. */
  readonly field: readonly string[] | null;
  readonly fix: string | null;
  /** Of `DEPENDENCY_NOT_COUPLED`: all of them. */
  readonly missing?: readonly Missing[];
  /** Of `VERSION_CONFLICT`. */
  readonly versions?: { readonly expected: string; readonly current: string };
  /** Of `INSUFFICIENT_AVAILABILITY`. */
  readonly shortage?: Shortage;
}

/** What is short: exact decimals in the line's unit. */
export interface Shortage {
  readonly sellable: { readonly kind: 'item' | 'resource'; readonly id: string };
  readonly unit: string;
  readonly requested: string;
  readonly available: string;
  readonly earliest: string | null;
}

/** A problem that needs no more than the five common fields. */
export function problem(
  code: ProblemCode,
  field: readonly string[] | null,
  message: string,
  fix: string | null,
): Problem {
  return { code, message, field, fix };
}
