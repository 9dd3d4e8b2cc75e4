/** Expected failures as data: what the graph answers as `userErrors`. */
import type { TestCheck } from './integration.ts';

export type UserErrorCode =
  | 'INVALID_VALUE'
  | 'REQUIRED'
  | 'NOT_FOUND'
  | 'TOO_MANY'
  | 'VERSION_CONFLICT'
  | 'NOT_ALLOWED_NOW'
  | 'CHECK_FAILED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS';

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
  | (Failure & { readonly __typename: 'CheckFailedError'; readonly check: TestCheck });

export function inputError(
  code: UserErrorCode,
  message: string,
  detail: { readonly field?: readonly string[]; readonly fix?: string } = {},
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
