/** A budget of this process alone: lanes with a slot kept for live reads, and a common pause. */
import { ConnectorError, type Lane, type System } from '../port.ts';
import { SYSTEM_NAME } from '../odata/failure.ts';
import type { Budget, Permit, Verdict } from './budget.ts';

/** Waiting calls per lane; more would only time out in the queue. */
const QUEUE_MAX: Readonly<Record<Lane, number>> = { live: 200, interactive: 500, bulk: 5_000 };
/** Highest first. */
const LANES: readonly Lane[] = ['live', 'interactive', 'bulk'];
/** When a system says 429 without a time. */
const PAUSE_SECONDS_DEFAULT = 1;
/** Node runs a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiting {
  readonly grant: (permit: Permit) => void;
  readonly fail: (error: ConnectorError) => void;
}

export interface LocalBudgetSettings {
  readonly system: System;
  /** Requests in flight at once; the last one is for live reads only. */
  readonly concurrency: number;
  readonly now: () => number;
}

/** Lanes over a semaphore; see `Budget`. */
export function createLocalBudget(settings: LocalBudgetSettings): Budget {
  const queues: Record<Lane, Set<Waiting>> = {
    live: new Set(),
    interactive: new Set(),
    bulk: new Set(),
  };
  let inFlight = 0;
  let pausedUntil = 0;
  let wake: NodeJS.Timeout | null = null;

  function mayStart(lane: Lane): boolean {
    const kept = lane === 'live' ? 0 : 1;
    return inFlight < Math.max(1, settings.concurrency - kept);
  }

  function startNext(): void {
    const pause = pausedUntil - settings.now();
    if (pause > 0) {
      wake ??= setTimeout(() => {
        wake = null;
        startNext();
      }, pause);
      return;
    }
    for (const lane of LANES) {
      for (const waiting of queues[lane]) {
        if (!mayStart(lane)) break;
        queues[lane].delete(waiting);
        inFlight += 1;
        waiting.grant({ release });
      }
    }
  }

  function release(verdict: Verdict): void {
    inFlight -= 1;
    if (verdict.status === 429) {
      const seconds = verdict.retryAfterSeconds ?? PAUSE_SECONDS_DEFAULT;
      pausedUntil = Math.max(pausedUntil, settings.now() + seconds * 1_000);
    }
    startNext();
  }

  return {
    acquire(lane, { signal, deadline }) {
      const now = settings.now();
      const refusal = refusalOf(settings.system, {
        full: queues[lane].size >= QUEUE_MAX[lane],
        pauseSeconds: pausedUntil > deadline ? Math.ceil((pausedUntil - now) / 1_000) : null,
        cancelled: signal.aborted,
      });
      if (refusal !== null) return Promise.reject(refusal);
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          grant: (permit) => {
            leave();
            resolve(permit);
          },
          fail: (error) => {
            leave();
            reject(error);
          },
        };
        const timer = setTimeout(
          () => waiting.fail(tooLate(settings.system)),
          Math.min(LONGEST_TIMER_MS, Math.max(0, deadline - now)),
        );
        const onAbort = () => waiting.fail(cancelled(settings.system));
        const leave = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          queues[lane].delete(waiting);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        queues[lane].add(waiting);
        startNext();
      });
    },
    close() {
      if (wake !== null) clearTimeout(wake);
      for (const lane of LANES) {
        for (const waiting of queues[lane]) waiting.fail(cancelled(settings.system));
      }
      return Promise.resolve();
    },
  };
}

function refusalOf(
  system: System,
  state: { full: boolean; pauseSeconds: number | null; cancelled: boolean },
): ConnectorError | null {
  const name = SYSTEM_NAME[system];
  if (state.cancelled) return cancelled(system);
  if (state.full) {
    return new ConnectorError(system, 'rate-limited', `Too many calls wait for ${name}.`);
  }
  if (state.pauseSeconds === null) return null;
  const message = `${name} asked for a pause of ${state.pauseSeconds} s.`;
  return new ConnectorError(system, 'rate-limited', message, {
    retryAfterSeconds: state.pauseSeconds,
  });
}

function tooLate(system: System): ConnectorError {
  const message = `The call waited too long for its turn at ${SYSTEM_NAME[system]}.`;
  return new ConnectorError(system, 'timeout', message);
}

function cancelled(system: System): ConnectorError {
  const message = `The call to ${SYSTEM_NAME[system]} was cancelled.`;
  return new ConnectorError(system, 'cancelled', message);
}
