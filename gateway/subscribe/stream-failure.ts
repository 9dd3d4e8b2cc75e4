/** Decides what a client is told when its stream fails at a subgraph. */
import { errorsBody } from '../serve/error-entry.ts';

/** The last result of a failed stream. Says which subgraph and whether to try again; no hosts. */
export function streamFailure(error: unknown, traceId: string): string {
  if (error instanceof Error && 'code' in error && 'service' in error) {
    const { message, code, service } = error;
    const retryable = 'retryable' in error && error.retryable === true;
    return errorsBody([{ message, extensions: { code, service, retryable } }], traceId);
  }
  const message = 'The stream failed inside the gateway; subscribe again.';
  return errorsBody([{ message, extensions: { code: 'INTERNAL', retryable: true } }], traceId);
}
