/** Expected failures as data: what the graph answers as `userErrors`. */
import type { TestCheck } from './integration.ts';
import type { MissingRecord } from './links.ts';
import type { CouplingRow, ReviewRow } from './stored.ts';

export type UserErrorCode =
  | 'INVALID_VALUE'
  | 'REQUIRED'
  | 'NOT_FOUND'
  | 'TOO_MANY'
  | 'VERSION_CONFLICT'
  | 'NOT_ALLOWED_NOW'
  | 'CHECK_FAILED'
  | 'CREDENTIALS_REJECTED'
  | 'MISSING_PRIVILEGE'
  | 'ORDERS_SUBMITTED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'NOT_COUPLED'
  | 'ALREADY_COUPLED'
  | 'NO_MATCH'
  | 'AMBIGUOUS_MATCH'
  | 'DEPENDENCY_NOT_COUPLED'
  | 'OUTSIDE_FILTER'
  | 'EXCHANGE_RATE_MISSING'
  | 'CONFIRMATION_REQUIRED'
  | 'INTEGRATION_DISABLED'
  | 'DIRECTION_NOT_SUPPORTED'
  | 'FILTER_INVALID'
  | 'UNKNOWN_FIELD'
  | 'NO_ENABLED_FIELDS'
  | 'REVIEW_EXPIRED'
  | 'REVIEW_CHANGED'
  | 'RUN_ALREADY_ACTIVE'
  | 'NOT_RETRYABLE';

interface Failure {
  readonly code: UserErrorCode;
  readonly message: string;
  /** Path into the input; null when no single field is to blame. */
  readonly field: readonly string[] | null;
  readonly fix: string | null;
  readonly docsUrl: null;
}

export type UserError =
  | (Failure & { readonly __typename: 'InputError' })
  | (Failure & {
      readonly __typename: 'VersionConflictError';
      readonly expectedVersion: string;
      readonly currentVersion: string;
    })
  | (Failure & { readonly __typename: 'CheckFailedError'; readonly check: TestCheck })
  | (Failure & {
      readonly __typename: 'OrdersSubmittedError';
      readonly integration: string;
      /** GUIDs of the CRM's orders. */
      readonly orders: readonly string[];
    })
  | (Failure & { readonly __typename: 'AlreadyCoupledError'; readonly existing: CouplingRow })
  | (Failure & {
      readonly __typename: 'DependencyError';
      readonly integration: string;
      readonly missing: readonly MissingRecord[];
    })
  | (Failure & {
      readonly __typename: 'ReviewChangedError';
      readonly changes: readonly SettingChange[];
      readonly newReview: ReviewRow;
    });

/** One setting or figure, before and after. */
export interface SettingChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export function inputError(
  code: UserErrorCode,
  message: string,
  detail: { readonly field?: readonly string[]; readonly fix?: string | null } = {},
): UserError {
  return {
    __typename: 'InputError',
    code,
    message,
    field: detail.field ?? null,
    fix: detail.fix ?? null,
    docsUrl: null,
  };
}

/** Somebody else changed the object since the caller read it. */
export function versionConflict(what: string, expected: string, current: string): UserError {
  return {
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: `${what} was changed by somebody else since it was read.`,
    field: ['expectedVersion'],
    fix: 'Read it again, then repeat the change.',
    docsUrl: null,
    expectedVersion: expected,
    currentVersion: current,
  };
}

/** A check that must pass before what was asked. */
export function checkFailed(check: TestCheck): UserError {
  return {
    __typename: 'CheckFailedError',
    code: 'CHECK_FAILED',
    message: check.message,
    field: null,
    fix: check.fix,
    docsUrl: null,
    check,
  };
}

/** Orders on their way stop the switch (`domain.md` 1.8). */
export function ordersSubmitted(integration: string, orders: readonly string[]): UserError {
  const many = orders.length === 1 ? 'An order was' : `${orders.length} orders were`;
  return {
    __typename: 'OrdersSubmittedError',
    code: 'ORDERS_SUBMITTED',
    message: `${many} submitted in the CRM and not finished yet.`,
    field: ['salesOrderIntegration', 'enabled'],
    fix: 'Finish or cancel these orders first; leave automatic: false so that no more go on.',
    docsUrl: null,
    integration,
    orders,
  };
}

/** One of the two has a partner already; `labels`: how people know the two of that pair. */
export function alreadyCoupled(
  existing: CouplingRow,
  labels: { readonly erp: string; readonly crm: string },
): UserError {
  return {
    __typename: 'AlreadyCoupledError',
    code: 'ALREADY_COUPLED',
    message: `${labels.erp} is coupled with ${labels.crm} already.`,
    field: null,
    fix: 'Uncouple the existing pair first.',
    docsUrl: null,
    existing,
  };
}

/** Records that must be coupled first, all of them at once. */
export function dependencyError(integration: string, missing: readonly MissingRecord[]): UserError {
  const names = missing.map((record) => record.label).join(', ');
  return {
    __typename: 'DependencyError',
    code: 'DEPENDENCY_NOT_COUPLED',
    message: `Not coupled yet: ${names}.`,
    field: null,
    fix: `Couple ${names} first.`,
    docsUrl: null,
    integration,
    missing,
  };
}

/** Both systems moved on since the review. */
export function reviewChanged(changes: readonly SettingChange[], newReview: ReviewRow): UserError {
  return {
    __typename: 'ReviewChangedError',
    code: 'REVIEW_CHANGED',
    message: 'The two systems are no longer as the review saw them.',
    field: ['reviewId'],
    fix: 'Look at the new review, then start that one.',
    docsUrl: null,
    changes,
    newReview,
  };
}
