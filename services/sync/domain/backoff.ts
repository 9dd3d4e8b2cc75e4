/** How long to leave a system alone that did not answer. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** 2^7 times the first wait is above the longest; a higher power could overflow nothing useful. */
const DOUBLINGS_MAX = 7;

/** A pair that failed this often is left to itself; runs do not wait for it any longer. */
export const PATIENT_ATTEMPTS = 20;
/** Until then it is tried often: a few lost answers must not cost minutes. */
const PATIENT_MS = 4_000;
/** About as long as a system is left alone after a short outage. */
const REST_MS = 1_000;

/** Milliseconds until a pair is tried again that failed `attempts` times; `chance` as below. */
export function pairRetryMs(attempts: number, chance: number): number {
  const ms = backoffMs(attempts, null, chance);
  return attempts < PATIENT_ATTEMPTS ? Math.min(ms, PATIENT_MS) : ms;
}

/** Milliseconds until a pair is looked at again whose system rests; `chance` as below. */
export function restMs(chance: number): number {
  return REST_MS * (1 + chance);
}

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

const RECHECKS_MS = [10_000, 60_000, 600_000] as const;

/**
 * Milliseconds until a pair is looked at again that waits for another, although nobody said that
 * the other was coupled: soon at first, because a record may get the name it is waited for by in
 * the moment in which the waiting is noted.
 */
export function recheckMs(attempts: number): number {
  return RECHECKS_MS[Math.min(Math.max(attempts, 0), RECHECKS_MS.length - 1)] ?? RECHECKS_MS[2];
}
