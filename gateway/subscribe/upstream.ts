/** One open stream at a subgraph: opened again when it breaks, ended when nobody is left. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, SubgraphRequest, SubgraphResponse, Transport } from '../execute/types.ts';
import { backoffMs } from './backoff.ts';

export interface UpstreamListener {
  /** Called for one event after the other; the next one waits for it. */
  event(event: SubgraphResponse): Promise<void>;
  /** The stream broke and is being opened again: what came in between is lost. */
  broken(): void;
  /** The subgraph ended the stream, or it could not be opened. Null: it ended in order. */
  ended(error: unknown): void;
}

export interface UpstreamOptions {
  readonly transport: Transport;
  readonly request: SubgraphRequest;
  /** Its `signal` ends the stream. */
  readonly call: Call;
  /** In [0, 1). */
  readonly random: () => number;
  readonly clock: Clock;
}

export interface Clock {
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => wait(ms, null, { signal }),
};

/** A stream that breaks this often in a row, each time before it was healthy, is given up. */
const ATTEMPTS_MAX = 8;

/**
 * What holds this long is healthy again, and the next break counts as the first. An event alone
 * proves nothing: a source that fails after each of its events would be opened again for ever.
 */
const HEALTHY_MS = 10_000;

/**
 * Runs until the stream ends. A stream that fails before its first event ends with that error, so
 * that the client learns at once; one that breaks later is opened again.
 */
export async function runUpstream(
  options: UpstreamOptions,
  listener: UpstreamListener,
): Promise<void> {
  const { transport, request, call, random, clock } = options;
  const { signal } = call;
  let attempt = 0;
  let began = false;
  for (;;) {
    const openedMs = clock.now();
    try {
      for await (const event of transport.subscribe(request, call)) {
        if (signal.aborted) return;
        began = true;
        await listener.event(event);
      }
      if (!signal.aborted) listener.ended(null);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (clock.now() - openedMs >= HEALTHY_MS) attempt = 0;
      if (!began || attempt >= ATTEMPTS_MAX || !isRetryable(error)) {
        listener.ended(error);
        return;
      }
      listener.broken();
      await clock.wait(backoffMs(attempt, random()), signal).catch(() => null);
      if (signal.aborted) return;
      attempt += 1;
    }
  }
}

/** Failures of a transport say whether trying again may help. */
function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
