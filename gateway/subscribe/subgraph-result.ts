/** Reads one result that a subgraph sent on a stream. */
import type { SubgraphError, SubgraphResponse } from '../execute/types.ts';
import { TransportError } from '../transport/errors.ts';

/** Errors of one result that are passed on. */
const ERRORS_MAX = 100;

/**
 * The result in a JSON text.
 * @throws {TransportError} `UPSTREAM_INVALID_RESPONSE` when it is no GraphQL result.
 */
export function responseOf(json: string, subgraph: string): SubgraphResponse {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid(subgraph);
  }
  return resultOf(value, subgraph);
}

/** The result in a parsed value; the same error. */
export function resultOf(value: unknown, subgraph: string): SubgraphResponse {
  if (typeof value !== 'object' || value === null) throw invalid(subgraph);
  const data = 'data' in value ? value.data : null;
  const errors = 'errors' in value ? value.errors : [];
  if (typeof data !== 'object' || Array.isArray(data)) throw invalid(subgraph);
  return {
    data: data as SubgraphResponse['data'],
    errors: Array.isArray(errors) ? errors.filter(isError).slice(0, ERRORS_MAX) : [],
  };
}

function isError(value: unknown): value is SubgraphError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

function invalid(subgraph: string): TransportError {
  const what = 'sent something on a stream that is no GraphQL result';
  return new TransportError('UPSTREAM_INVALID_RESPONSE', subgraph, what, false);
}
