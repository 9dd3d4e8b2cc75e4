/** What a live read asks of the outside, and what it answers. */
import type { Remembered } from './reading-cache.ts';

/** The ERP's side. Every number asked must be in the answer, unless the ERP does not know it. */
export interface LiveSource<Reading> {
  /** Most numbers in one read. */
  readonly numbersPerCall: number;
  read(
    integration: string,
    numbers: readonly string[],
    traceId: string,
  ): Promise<{ readonly readings: ReadonlyMap<string, Reading>; readonly readAt: Date }>;
}

/** Where readings survive a restart. */
export interface LiveMemory<Reading> {
  last(
    integration: string,
    numbers: readonly string[],
  ): Promise<ReadonlyMap<string, Remembered<Reading>>>;
  keep(integration: string, readings: ReadonlyMap<string, Reading>, readAt: Date): Promise<void>;
}

export interface LivePorts<Reading> {
  readonly source: LiveSource<Reading>;
  readonly memory: LiveMemory<Reading>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Runs once everything that is ready to ask has asked. */
  readonly afterThisTick: (run: () => void) => void;
  /** Told when readings could not be kept or recalled; the answer goes on without. */
  readonly onMemoryFailure: (error: unknown) => void;
}

export interface LiveQuestion {
  /** GUID of the integration. */
  readonly integration: string;
  readonly number: string;
  /** 0 always reads the ERP. */
  readonly maxAgeSeconds: number;
  readonly traceId: string;
}

export type LiveAnswer<Reading> =
  | { readonly source: 'LIVE' | 'CACHE'; readonly reading: Reading; readonly readAt: Date }
  /** The ERP answered, and does not know the number. */
  | { readonly source: 'UNKNOWN' }
  | {
      readonly source: 'LAST_KNOWN';
      /** null when it was never read. */
      readonly known: Remembered<Reading> | null;
      /** `late`: no answer in time; `busy`: too many wait; else what the ERP's port threw. */
      readonly failure: unknown;
    };
