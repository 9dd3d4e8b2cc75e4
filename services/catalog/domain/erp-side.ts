/** The ERP as live reads see it: its port, a clock, and how long a call may take. */
import type { CallContext, ErpPort } from '@drawbar/connectors/port';

/** Longest time a call may take. Callers leave earlier; a late answer still fills the cache. */
const CALL_DEADLINE_MS = 10_000;

/** The part of the ERP's port that live figures need. */
export type ErpLivePort = Pick<ErpPort, 'describe' | 'supplyAndDemand' | 'find'>;

export interface ErpSide {
  /** @param integration GUID of the integration. */
  erp(integration: string): Promise<ErpLivePort>;
  /** Unix milliseconds. */
  now(): number;
}

/** A call on behalf of somebody who waits. */
export function callContext({ now }: Pick<ErpSide, 'now'>, traceId: string): CallContext {
  return {
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
    deadline: now() + CALL_DEADLINE_MS,
    lane: 'live',
    traceId,
  };
}
