/** The worker of this service: does its duties again and again, each whether or not others fail. */
import { setTimeout as wait } from 'node:timers/promises';
import { orderDuties, type Duty, type DutyOptions } from './duties.ts';

export type OrderWorkerOptions = DutyOptions;

export interface OrderWorker {
  /** Ends after the record in hand, at the latest after two seconds. */
  close(): Promise<void>;
}

const LOOK_MS = 1_000;
/** A call to a system that hangs is left behind: its order is known to be under way. */
const CLOSE_MS = 2_000;

/** Starts in the background; a failure is logged and the next look tries again. */
export function startOrderWorker(options: OrderWorkerOptions): OrderWorker {
  const duties = orderDuties(options);
  const end = new AbortController();
  const { signal } = end;
  const run = async (): Promise<void> => {
    const dueAt = new Map<Duty, number>();
    while (!signal.aborted) {
      for (const duty of duties) {
        const now = options.now().getTime();
        if (signal.aborted || (dueAt.get(duty) ?? 0) > now) continue;
        dueAt.set(duty, now + duty.everyMs);
        await duty.run(signal).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown';
          options.log.error({ duty: duty.name, reason }, 'A duty of orders failed');
        });
      }
      await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      end.abort();
      await Promise.race([running, wait(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}
