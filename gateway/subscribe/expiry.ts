/** Ends a stream shortly before the proof of its caller does, unless that is renewed in time. */

/** A stream ends this long before its proof, so that a client renews it in time (row 50). */
const MARGIN_MS = 30_000;

/** Node's timers count no further than this. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export interface ExpiryOptions {
  /** Unix time in milliseconds at which the proof ends now; null when it does not. */
  readonly expiresAtMs: () => number | null;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly end: () => void;
}

/** Watches until the answer is called. */
export function endAtExpiry({ expiresAtMs, now, end }: ExpiryOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (armedFor: number | null): void => {
    if (armedFor === null) return;
    const left = armedFor - now();
    const until = left > 2 * MARGIN_MS ? left - MARGIN_MS : Math.max(0, left);
    timer = setTimeout(
      () => {
        const current = expiresAtMs();
        if (current === armedFor && until < TIMER_MAX_MS) end();
        else arm(current);
      },
      Math.min(until, TIMER_MAX_MS),
    ).unref();
  };
  arm(expiresAtMs());
  return () => clearTimeout(timer);
}
