/** Calls that wait for their turn: one bounded queue per lane, the highest lane first. */
import { ConnectorError } from '../connector-error.ts';
import { SYSTEM_NAME } from '../odata/failure.ts';
import type { Lane, System } from '../records.ts';
import type { Permit } from './budget.ts';

/** More would only time out in the queue. */
const QUEUE_MAX: Readonly<Record<Lane, number>> = { live: 200, interactive: 500, bulk: 5_000 };
/** Highest first. */
const LANES: readonly Lane[] = ['live', 'interactive', 'bulk'];
/** Node runs a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Waiting {
  readonly lane: Lane;
  /** Unix milliseconds. */
  readonly deadline: number;
  grant(permit: Permit): void;
  refuse(error: ConnectorError): void;
  /** True once it was granted, refused, cancelled or too late. */
  readonly isOver: boolean;
}

export interface WaitingRoom {
  /** @throws {ConnectorError} `rate-limited` when the lane is full. */
  enter(
    lane: Lane,
    wait: { readonly signal: AbortSignal; readonly deadline: number; readonly now: number },
  ): { readonly permit: Promise<Permit>; readonly isFirst: boolean };
  /** Who is next; null when nobody waits. */
  next(): Waiting | null;
  all(): readonly Waiting[];
}

export function createWaitingRoom(system: System): WaitingRoom {
  const queues: Record<Lane, Set<Waiting>> = {
    live: new Set(),
    interactive: new Set(),
    bulk: new Set(),
  };
  const name = SYSTEM_NAME[system];
  return {
    enter(lane, { signal, deadline, now }) {
      const queue = queues[lane];
      if (queue.size >= QUEUE_MAX[lane]) {
        throw new ConnectorError(system, 'rate-limited', `Too many calls wait for ${name}.`);
      }
      const { promise, resolve, reject } = Promise.withResolvers<Permit>();
      let isOver = false;
      const waiting: Waiting = {
        lane,
        deadline,
        get isOver() {
          return isOver;
        },
        grant: (permit) => leave(() => resolve(permit)),
        refuse: (error) => leave(() => reject(error)),
      };
      const onAbort = () => waiting.refuse(cancelled(system));
      const timer = setTimeout(
        () => waiting.refuse(tooLate(system)),
        Math.min(LONGEST_TIMER_MS, Math.max(0, deadline - now)),
      );
      const leave = (settle: () => void) => {
        isOver = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        queue.delete(waiting);
        settle();
      };
      const isFirst = queue.size === 0;
      queue.add(waiting);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      return { permit: promise, isFirst };
    },
    next() {
      for (const lane of LANES) {
        const [first] = queues[lane];
        if (first !== undefined) return first;
      }
      return null;
    },
    all: () => LANES.flatMap((lane) => [...queues[lane]]),
  };
}

function tooLate(system: System): ConnectorError {
  const message = `The call waited too long for its turn at ${SYSTEM_NAME[system]}.`;
  return new ConnectorError(system, 'timeout', message);
}

export function cancelled(system: System): ConnectorError {
  const message = `The call to ${SYSTEM_NAME[system]} was cancelled.`;
  return new ConnectorError(system, 'cancelled', message);
}
