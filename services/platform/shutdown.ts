/** Orderly end of a process: what was opened last is closed first, each within a bound. */
import type { Log } from './log.ts';

/** Everything must be gone 5 s after the signal; Postgres comes after us. */
const CLOSE_TIMEOUT_MS = 3_000;

export interface Shutdown {
  /** Closers run in reverse order of registration. */
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Runs every closer once; a second call waits for the first. */
  close(): Promise<void>;
}

/** @param log may be silent; a closer that fails or hangs is named, and the next one runs. */
export function createShutdown(log: Log): Shutdown {
  const closers: { name: string; close: () => Promise<void> | void }[] = [];
  let closing: Promise<void> | null = null;
  const closeAll = async (): Promise<void> => {
    for (const { name, close } of closers.reverse()) {
      try {
        await within(CLOSE_TIMEOUT_MS, close());
      } catch (error) {
        log.warn({ err: error, part: name }, 'A part did not close in order');
      }
    }
  };
  return {
    onClose(name, close) {
      closers.push({ name, close });
    },
    close: () => (closing ??= closeAll()),
  };
}

async function within(timeoutMs: number, work: Promise<void> | void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not closed within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

const PARENT_POLL_MS = 500;

/**
 * Calls `stop` on Ctrl-C, SIGTERM, SIGHUP, and when the npm script that started us is gone: npm
 * does not pass signals on (runtime.md 1, pitfall 3).
 */
export function onStopSignal(stop: (reason: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop(signal));
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop('the npm script ended');
  }, PARENT_POLL_MS).unref();
}
