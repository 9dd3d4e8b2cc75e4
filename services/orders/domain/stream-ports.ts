/** What streams and timelines need: the log of changes, and to be woken when it grows. */
import type { RecordKey } from './document.ts';
import type { OrderEvent } from './event.ts';

/** A page of the log. */
export interface ChangePage {
  /** Records that changed, each once. */
  readonly records: readonly RecordKey[];
  /** Number of the last change read. */
  readonly seq: string;
  readonly more: boolean;
}

export interface ChangeReader {
  /** Number of the latest change; '0' when there is none. */
  latest(integration: string): Promise<string>;
  /** Number of the latest change that was forgotten; null while none is. */
  floor(integration: string): Promise<string | null>;
  after(integration: string, seq: string): Promise<ChangePage>;
  /** Recorded events of an order's records, the oldest first. */
  events(integration: string, records: readonly RecordKey[]): Promise<OrderEvent[]>;
}

export interface Wake {
  /** Resolves at the next change since the last call, or after `milliseconds`. */
  next(milliseconds: number): Promise<void>;
  close(): void;
}

export interface ChangeHub {
  /** @param integration its GUID. */
  subscribe(integration: string): Promise<Wake>;
}
