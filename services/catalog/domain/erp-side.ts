/** The ERP as live reads see it: its port, a clock, and how long a call may take. */
import type { CallContext, ErpPort } from '@drawbar/connectors/port';

/**
 * Longest time a call may take, its repetitions included. A little less than those who wait for it
 * do, so that they learn what failed instead of how long they waited.
 */
const CALL_DEADLINE_MS = 1_900;
/** The signal comes after the deadline: a call that ran out of time should say so itself. */
const SIGNAL_AFTER_MS = 500;

/** The part of the ERP's port that live figures need. */
export type ErpLivePort = Pick<ErpPort, 'describe' | 'supplyAndDemand' | 'priceLines' | 'find'>;

export interface ErpSide {
  /** @param integration GUID of the integration. */
  erp(integration: string): Promise<ErpLivePort>;
  /** Unix milliseconds. */
  now(): number;
}

/** A call on behalf of somebody who waits. */
export function callContext(
  { now }: Pick<ErpSide, 'now'>,
  traceId: string,
  deadlineMs: number = CALL_DEADLINE_MS,
): CallContext {
  return {
    signal: AbortSignal.timeout(deadlineMs + SIGNAL_AFTER_MS),
    deadline: now() + deadlineMs,
    lane: 'live',
    traceId,
  };
}
