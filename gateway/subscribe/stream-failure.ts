/** Decides what a client is told when its stream fails at a subgraph. */
import { errorsBody } from '../serve/error-entry.ts';

interface SubgraphFailure extends Error {
  readonly code: unknown;
  readonly service: unknown;
}

/** Whether a subgraph failed in a way that clients may know; anything else is a fault of ours. */
export function isOfSubgraph(error: unknown): error is SubgraphFailure {
  return error instanceof Error && 'code' in error && 'service' in error;
}

/** The last result of a failed stream. Says which subgraph and whether to try again; no hosts. */
export function streamFailure(error: unknown, traceId: string): string {
  if (isOfSubgraph(error)) {
    const { message, code, service } = error;
    const retryable = 'retryable' in error && error.retryable === true;
    return errorsBody([{ message, extensions: { code, service, retryable } }], traceId);
  }
  const message = 'The stream failed inside the gateway; subscribe again.';
  return errorsBody([{ message, extensions: { code: 'INTERNAL', retryable: true } }], traceId);
}
