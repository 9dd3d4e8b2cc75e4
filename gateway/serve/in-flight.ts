/** Lets equal requests in flight share one execution; the last one to leave cancels it. */
import { Cancellation } from '../transport/cancellation.ts';
import { createUnderWay } from '../transport/under-way.ts';

export interface Shared<T> {
  readonly result: Promise<T>;
  /** Says that this request waits no longer; harmless after the result. */
  leave(): void;
}

export interface InFlight<T> {
  /** Number of executions that can be joined now. */
  readonly size: number;
  /** A running execution of an equal request, or null. */
  join(key: string): Shared<T> | null;
  /** Starts an execution that equal requests may join until it ends. */
  start(key: string, run: (cancellation: Cancellation) => Promise<T>): Shared<T>;
}

interface Entry<T> {
  readonly result: Promise<T>;
  readonly cancellation: Cancellation;
  waiting: number;
  hasEnded: boolean;
}

/** The caller's key must hold everything that can change the answer. */
export function createInFlight<T>(): InFlight<T> {
  const entries = createUnderWay<Entry<T>>();
  const share = (key: string, entry: Entry<T>): Shared<T> => {
    entry.waiting += 1;
    let here = true;
    return {
      result: entry.result,
      leave() {
        if (!here) return;
        here = false;
        entry.waiting -= 1;
        if (entry.waiting > 0 || entry.hasEnded) return;
        entries.end(key, entry);
        entry.cancellation.cancel();
      },
    };
  };
  return {
    get size() {
      return entries.size;
    },
    join(key) {
      const entry = entries.find(key);
      return entry === null ? null : share(key, entry);
    },
    start(key, run) {
      const cancellation = new Cancellation();
      const result = run(cancellation);
      const entry: Entry<T> = { result, cancellation, waiting: 0, hasEnded: false };
      entries.begin(key, entry);
      const end = (): void => {
        entry.hasEnded = true;
        entries.end(key, entry);
      };
      entry.result.then(end, end);
      return share(key, entry);
    },
  };
}
