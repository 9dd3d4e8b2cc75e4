/**
 * Keeps new documents from crowding out the known ones: a document that was never seen costs some
 * ten times what a known one does, and whoever sends a new one each time would have the processor.
 * While known documents are asked for, new ones share a small part of what the process gets of its
 * processor, and what would be idle; alone, they have all of it.
 */
import { RequestError } from './request-error.ts';

export interface ColdLane {
  /** A request with a known document was served. */
  served(): void;
  /**
   * A promise of the turn of a new document; null where it may go on at once. Whoever enters says
   * what it `spent`.
   * @throws {RequestError} 429 `RATE_LIMITED` when too many wait.
   */
  enter(): Promise<void> | null;
  /** What a new document cost the processor until it could run. */
  spent(processorMs: number): void;
}

/** All in milliseconds. */
export interface ColdClock {
  /** Processor time of this thread. */
  processor(): number;
  /** Time in which this thread had nothing to do. */
  idle(): number;
}

/** What new documents may take of the processor's and of the idle time. */
const SHARE = 0.08;
const IDLE_SHARE = 0.2;
/** May be taken at once, so that a page with some new documents does not wait. */
const BURST_MS = 100;
/** Planning and running it for the first time cost more than checking it. */
const WHOLE = 2.5;
/**
 * As many known documents in this time on average mean contention. Time that other processes had of
 * the processor does not count: on a crowded machine few known documents are a crowd as well.
 */
const WINDOW_MS = 100;
const CONTENTION = 5;
/** How often those that wait are looked at. */
const TICK_MS = 10;
const WAITING_MAX = 100;
const RETRY_SECONDS = 5;

export function createColdLane(clock: ColdClock): ColdLane {
  const waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | null = null;
  let seen = { processor: clock.processor(), idle: clock.idle() };
  let known = { since: seen.processor + seen.idle, count: 0, rate: 0 };
  let leftMs = BURST_MS;
  let usualMs = 2;

  const refill = (): void => {
    const at = { processor: clock.processor(), idle: clock.idle() };
    const earned = (at.processor - seen.processor) * SHARE + (at.idle - seen.idle) * IDLE_SHARE;
    leftMs = Math.min(BURST_MS, leftMs + earned);
    seen = at;
    const now = at.processor + at.idle;
    const passed = now - known.since;
    if (passed < WINDOW_MS) return;
    known = { since: now, count: 0, rate: (known.count * WINDOW_MS) / passed };
  };
  const mayGo = (): boolean => {
    if (Math.max(known.rate, known.count) < CONTENTION) leftMs = BURST_MS;
    if (leftMs < 0) return false;
    leftMs -= usualMs;
    return true;
  };
  const drain = (): void => {
    refill();
    while (waiting.length > 0 && mayGo()) waiting.shift()?.();
    if (waiting.length > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    served() {
      known.count += 1;
    },
    enter() {
      refill();
      if (waiting.length === 0 && mayGo()) return null;
      if (waiting.length >= WAITING_MAX) throw tooMany();
      timer ??= setInterval(drain, TICK_MS).unref();
      return new Promise((resolve) => waiting.push(resolve));
    },
    spent(processorMs) {
      const wholeMs = processorMs * WHOLE;
      leftMs += usualMs - wholeMs;
      usualMs += (wholeMs - usualMs) / 10;
    },
  };
}

function tooMany(): RequestError {
  return new RequestError(
    'RATE_LIMITED',
    429,
    `Too many new documents wait to be checked; try again in ${RETRY_SECONDS} s, or send` +
      ' documents that were accepted before.',
    {
      headers: { 'retry-after': String(RETRY_SECONDS) },
      extensions: { retryable: true, retryAfterSeconds: RETRY_SECONDS },
    },
  );
}
