/** How long to leave a system alone that did not answer. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** 2^7 times the first wait is above the longest; a higher power could overflow nothing useful. */
const DOUBLINGS_MAX = 7;

/**
 * Milliseconds to wait after `failures` failures in a row (1 or more), at least as long as the
 * system asked for. The wait doubles, is capped, and is spread by `chance` (0 <= chance < 1) over
 * its upper half, so that many workers do not return at the same instant.
 */
export function backoffMs(
  failures: number,
  retryAfterSeconds: number | null,
  chance: number,
): number {
  const doublings = Math.min(Math.max(failures - 1, 0), DOUBLINGS_MAX);
  const whole = Math.min(FIRST_MS * 2 ** doublings, LONGEST_MS);
  return Math.max(whole / 2 + (whole / 2) * chance, (retryAfterSeconds ?? 0) * 1000);
}
