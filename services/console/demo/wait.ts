/** Waits until the graph shows something, with a bound: both systems are asked, never the clock. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/** @throws {Error} naming `what`, when `probe` gives null for `timeoutMs`. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | null>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s.`);
    await delay(POLL_MS);
  }
}
