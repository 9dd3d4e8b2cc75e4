/** What can be watched about requests; whoever watches implements this, and nobody by default. */
import type { FetchObserver, OperationKind } from '../execute/types.ts';

export interface OperationStart {
  readonly kind: OperationKind;
  /** Null for an operation without a name. */
  readonly name: string | null;
  readonly traceId: string;
}

/** One operation while it runs. */
export interface OperationWatch extends FetchObserver {
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
      return {
        fetched: (fetch) => watches.forEach((watch) => watch.fetched(fetch)),
        ended: (outcome) => watches.forEach((watch) => watch.ended(outcome)),
      };
    },
    refused: (code, status) => observers.forEach((observer) => observer.refused(code, status)),
  };
}
