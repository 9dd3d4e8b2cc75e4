/** The bounds of a call to one of the systems. */
import type { CallContext } from '@drawbar/connectors/port';

/** Longer than a lease would let somebody else send the same order (`store/outbox.ts`). */
const CALL_MS = 60_000;

/** @param now Unix milliseconds. */
export function callContext(now: number, traceId: string): CallContext {
  return {
    signal: AbortSignal.timeout(CALL_MS),
    deadline: now + CALL_MS,
    lane: 'interactive',
    traceId,
  };
}
