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
}

/** A stream that breaks this often without an event in between is given up. */
const ATTEMPTS_MAX = 8;

/**
 * Runs until the stream ends. A stream that fails before its first event ends with that error, so
 * that the client learns at once; one that breaks later is opened again.
 */
export async function runUpstream(
  options: UpstreamOptions,
  listener: UpstreamListener,
): Promise<void> {
  const { transport, request, call, random } = options;
  const { signal } = call;
  let attempt = 0;
  let began = false;
  for (;;) {
    try {
      for await (const event of transport.subscribe(request, call)) {
        if (signal.aborted) return;
        began = true;
        attempt = 0;
        await listener.event(event);
      }
      if (!signal.aborted) listener.ended(null);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!began || attempt >= ATTEMPTS_MAX || !isRetryable(error)) {
        listener.ended(error);
        return;
      }
      listener.broken();
      const aborted = await wait(backoffMs(attempt, random()), false, { signal }).catch(() => true);
      if (aborted) return;
      attempt += 1;
    }
  }
}

/** Failures of a transport say whether trying again may help. */
function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
