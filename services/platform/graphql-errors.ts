/**
 * Unexpected failures as the graph shows them: a code, which system, whether to retry, a trace id.
 */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@drawbar/schema/values';
import { isDatabaseAway } from './database-away.ts';

/** A top-level error with a published code. `message` is fit for a user. */
export function graphqlError(
  code: ErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, retryable: false, ...extensions } });
}

/**
 * What the connectors throw, as far as the graph shows it; structural, so that no import is needed.
 */
export interface UpstreamFailure {
  readonly system: 'ERP' | 'CRM';
  readonly failure: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  unavailable: 'UPSTREAM_UNAVAILABLE',
  protocol: 'UPSTREAM_UNAVAILABLE',
  timeout: 'UPSTREAM_TIMEOUT',
  'rate-limited': 'UPSTREAM_RATE_LIMITED',
  credentials: 'UPSTREAM_REFUSED',
  permission: 'UPSTREAM_REFUSED',
};

/** True for an error that the connectors threw. */
export function isUpstreamFailure(error: unknown): error is UpstreamFailure {
  return error instanceof Error && error.name === 'ConnectorError';
}

/** The error entry for a system that failed us. */
export function upstreamError(failure: UpstreamFailure, traceId: string): GraphQLError {
  return graphqlError(CODES[failure.failure] ?? 'INTERNAL', failure.message, {
    system: failure.system,
    retryable: failure.retryable,
    ...(failure.retryAfterSeconds === null ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    traceId,
  });
}

function internalError(isPassing: boolean, traceId: string): GraphQLError {
  return isPassing
    ? graphqlError('INTERNAL', 'Our database cannot be reached at the moment; ask again.', {
        retryable: true,
        traceId,
      })
    : graphqlError('INTERNAL', 'Something went wrong on our side.', { traceId });
}

/**
 * An error of a subgraph as it may leave: what a resolver did not mean to say, such as the words of
 * the database, stays here.
 * @param unexpected told what was thrown, for the log that `traceId` finds.
 */
export function fitToLeave(
  error: GraphQLError,
  traceId: string,
  unexpected: (cause: Error) => void,
): GraphQLError {
  const cause = error.originalError;
  if (cause === undefined || cause instanceof GraphQLError) return error;
  const { nodes, path } = error;
  if (!isUpstreamFailure(cause)) unexpected(cause);
  const shown = isUpstreamFailure(cause)
    ? upstreamError(cause, traceId)
    : internalError(isDatabaseAway(cause), traceId);
  return new GraphQLError(shown.message, {
    nodes: nodes ?? null,
    path: path ?? null,
    extensions: shown.extensions,
  });
}
