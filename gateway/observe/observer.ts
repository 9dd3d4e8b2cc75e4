/** What can be watched about requests; whoever watches implements this, and nobody by default. */
import type { FetchObserver, OperationKind } from '../execute/types.ts';

export interface OperationStart {
  readonly kind: OperationKind;
  /** Null for an operation without a name. */
  readonly name: string | null;
  readonly traceId: string;
  /** The client's well-formed `traceparent`; null where it sent none. */
  readonly traceparent: string | null;
}

/** One operation while it runs. */
export interface OperationWatch extends FetchObserver {
  /** The `traceparent` for subgraphs, so that their spans stand below; null tells them nothing. */
  readonly traceparent: string | null;
  ended(outcome: { readonly hasErrors: boolean; readonly shared: boolean }): void;
}

export interface Observer {
  operation(start: OperationStart): OperationWatch;
  /** A request was answered without running an operation. */
  refused(code: string, status: number): void;
}

/** Tells several observers at once. */
export function observeAll(observers: readonly Observer[]): Observer {
  return {
    operation(start) {
      const watches = observers.map((observer) => observer.operation(start));
      const traced = watches.find(({ traceparent }) => traceparent !== null);
      return {
        traceparent: traced?.traceparent ?? null,
        fetched: (fetch) => watches.forEach((watch) => watch.fetched(fetch)),
        ended: (outcome) => watches.forEach((watch) => watch.ended(outcome)),
      };
    },
    refused: (code, status) => observers.forEach((observer) => observer.refused(code, status)),
  };
}
