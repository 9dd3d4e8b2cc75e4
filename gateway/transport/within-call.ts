/** Bounds the wait for a subgraph by the client's patience: its abort and its deadline. */
import type { Call } from '../execute/types.ts';
import { TransportError } from './errors.ts';
import { cancellationOf } from './cancellation.ts';

/** Longest delay a timer takes; a deadline further away is no deadline. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * What `work` gives, unless the call ends first.
 * @throws {TransportError} `CANCELLED` or `UPSTREAM_TIMEOUT`
 */
export async function withinCall<T>(
  call: Call,
  service: string,
  work: () => Promise<T>,
): Promise<T> {
  const cancellation = cancellationOf(call);
  if (cancellation.isCancelled) throw cancelled(service);
  const left = call.deadline - Date.now();
  if (left <= 0) throw timedOut(service);
  const ended = Promise.withResolvers<never>();
  const waiter = { cancelled: (): void => ended.reject(cancelled(service)) };
  cancellation.watch(waiter);
  const timer =
    left > MAX_TIMER_MS ? undefined : setTimeout(() => ended.reject(timedOut(service)), left);
  try {
    return await Promise.race([work(), ended.promise]);
  } finally {
    clearTimeout(timer);
    cancellation.unwatch(waiter);
  }
}

export function cancelled(service: string): TransportError {
  return new TransportError(
    'CANCELLED',
    service,
    'was not waited for: the request was cancelled',
    true,
  );
}

export function timedOut(service: string): TransportError {
  return new TransportError('UPSTREAM_TIMEOUT', service, 'did not answer in time', true);
}
