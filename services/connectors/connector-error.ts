/** The one error connectors throw, and its classes. */
import type { System } from './records.ts';

/** By what the caller must do (`systems.md` 1.8, 1.10, 2.8, 2.9). */
export type FailureClass =
  | 'unavailable'
  | 'timeout'
  | 'rate-limited'
  | 'credentials'
  | 'permission'
  | 'not-found'
  | 'conflict'
  | 'data'
  | 'protocol'
  | 'unsupported'
  | 'cancelled';

const RETRYABLE: ReadonlySet<FailureClass> = new Set(['unavailable', 'timeout', 'rate-limited']);

/** Code of `unavailable` when nothing was sent, because the system failed too often just now. */
export const RESTING = 'RESTING';

/** The one error connectors throw. `message` is fit for a user: no host name, no body, no token. */
export class ConnectorError extends Error {
  readonly system: System;
  readonly failure: FailureClass;
  /** The system's own error code; null when it gave none. */
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
  /** true: the request may have been carried out although no answer came. */
  readonly outcomeUnknown: boolean;

  constructor(
    system: System,
    failure: FailureClass,
    message: string,
    detail: {
      readonly code?: string | null;
      readonly retryAfterSeconds?: number | null;
      readonly outcomeUnknown?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: detail.cause });
    this.name = 'ConnectorError';
    this.system = system;
    this.failure = failure;
    this.code = detail.code ?? null;
    this.retryAfterSeconds = detail.retryAfterSeconds ?? null;
    this.outcomeUnknown = detail.outcomeUnknown ?? false;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.failure);
  }
}
