/** The seam between a connector and whoever rations its requests: one budget per credential. */
import type { Lane } from '../port.ts';

/** What the system said, as far as rationing is concerned. */
export interface Verdict {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  /** Degree of parallelism the system recommends (`x-ms-dop-hint`, systems.md 2.8). */
  readonly parallelismHint: number | null;
}

/** The right to have one request in flight. */
export interface Permit {
  /** Gives the slot back; call it once, also after a failure. */
  release(verdict: Verdict): void;
}

export interface Budget {
  /**
   * Waits for a slot of `lane`.
   * @throws {ConnectorError} `rate-limited` when the lane's queue is full or the credential pauses
   * beyond `deadline` (Unix ms), `timeout` when the deadline passes first, `cancelled` on abort.
   */
  acquire(lane: Lane, wait: { signal: AbortSignal; deadline: number }): Promise<Permit>;
  /** Until when nobody may go, Unix ms; null when the credential does not pause. */
  pausedUntil(): Promise<number | null>;
  close(): Promise<void>;
}
