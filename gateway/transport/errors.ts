/** How a subgraph can fail to answer, as one error class with a published code. */

export type TransportFailure =
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_RATE_LIMITED'
  | 'UPSTREAM_INVALID_RESPONSE'
  | 'CANCELLED';

/** Thrown by a transport. The message names the subgraph, never a host or a body. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportFailure;
  readonly service: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;

  constructor(code: TransportFailure, service: string, what: string, retryable: boolean) {
    super(`Subgraph "${service}" ${what}.`);
    this.code = code;
    this.service = service;
    this.retryable = retryable;
  }
}
