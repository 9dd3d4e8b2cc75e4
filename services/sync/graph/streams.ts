/**
 * The events of the three streams: state, never a difference (`conventions.md`, stream contract).
 */
import type { Integration } from '../domain/integration.ts';
import type { CouplingChange } from '../domain/stream-rows.ts';
import type { CouplingRow, IssueRow, RunRow, StepRow } from '../domain/stored.ts';
import type { SyncEvent } from '../domain/sync-events.ts';
import type { SyncContext } from './context.ts';
import type { MappingParent } from './table-mapping.ts';

type Kind = 'SNAPSHOT' | 'CHANGE' | 'GAP' | 'FINISHED';

interface Event {
  readonly cursor: string;
  readonly kind: Kind;
  readonly at: Date;
}

export interface ProgressEvent extends Event {
  readonly run: RunRow | null;
  readonly steps: StepRow[];
  readonly newIssues: IssueRow[];
}

export interface StatusEvent extends Event {
  readonly integration: Integration | null;
  readonly mappings: MappingParent[];
  readonly runs: RunRow[];
}

export interface CouplingStreamEvent extends Event {
  readonly change: CouplingChange | null;
  readonly couplings: CouplingRow[];
}

/** At most four events a second (`design.md` 4, rule 6). */
const PAUSE_MS = 250;
/** Looks by itself this often, should a notification be lost. */
const LOOK_MS = 5_000;

/** Whoever streams must not be answered from what an earlier event read. */
export function forgetRead({ loaders }: SyncContext): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

/**
 * Turns of a stream: at once, then whenever something happened, at most four a second. Each gives
 * what asks for the next one soon, when something was left for it.
 */
export async function* turns(
  context: SyncContext,
  concerns: (event: SyncEvent) => boolean,
): AsyncGenerator<() => void> {
  const { signal } = context.request;
  let happened = true;
  let wake: () => void = () => undefined;
  const unsubscribe = context.events.subscribe((event) => {
    if (!concerns(event)) return;
    happened = true;
    wake();
  });
  try {
    while (!signal.aborted) {
      happened = false;
      yield () => (happened = true);
      await pause(PAUSE_MS, signal, () => undefined);
      if (!happened) await pause(LOOK_MS, signal, (stop) => (wake = stop));
    }
  } finally {
    unsubscribe();
  }
}

/** Resolves after a while, or when `expose`d stop is called, or when nobody waits any more. */
function pause(ms: number, signal: AbortSignal, expose: (stop: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { once: true });
    expose(stop);
  });
}
