/** What the options say about callers and documents, in the form that the endpoint works with. */
import type { Identity } from '../protect/authenticate.ts';
import { createCallerRate } from '../protect/caller-rate.ts';
import { createColdLane } from '../protect/cold-lane.ts';
import { createCostGuard } from '../protect/operation-cost.ts';
import type { Limits } from '../protect/limits.ts';
import { createPatience } from '../protect/patience.ts';
import { createStoredDocuments } from '../protect/stored-documents.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { EndpointParts } from './graphql-endpoint.ts';

/** Longest wait for one execution unless the options say otherwise, in milliseconds. */
const TIMEOUT_MS = 30_000;

export type Checks = Omit<
  EndpointParts,
  'slot' | 'gate' | 'hot' | 'buffers' | 'inFlight' | 'observer' | 'stream'
>;

export function checksFor(options: GatewayOptions, limits: Limits): Checks {
  const { now, requestsPerMinute, mayExplain, timeoutMs = TIMEOUT_MS } = options;
  return {
    limits,
    browser: {
      allowedHosts: options.allowedHosts ?? [],
      allowedOrigins: options.allowedOrigins ?? [],
    },
    authenticate: options.authenticate,
    forwardHeaders: options.forwardHeaders ?? [],
    documents: createStoredDocuments({
      trusted: null,
      trustedOnly: false,
      automatic: true,
      ...options.documents,
    }),
    cost: createCostGuard(limits.cost),
    rate: requestsPerMinute === undefined ? null : createCallerRate({ requestsPerMinute, now }),
    mayExplain: ({ caller }: Identity) => mayExplain?.(caller) ?? false,
    patience: createPatience(() => performance.now()),
    lane: createColdLane({ processor: processorMs, idle: idleMs }),
    timeoutMs,
    now,
    nowMonotonic: () => performance.now(),
    processorMs,
  };
}

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}
