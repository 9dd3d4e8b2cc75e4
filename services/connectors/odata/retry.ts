/** Whether and when a failed request is sent again by itself (systems.md 1.8). */
import type { ConnectorError } from '../port.ts';

/** More would hide an outage from the caller, who has his own way of waiting. */
const ATTEMPTS_MAX = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
/** With less left, another try would only turn a clear error into a time-out. */
const FAIR_TIME_MS = 500;

export interface RetryQuestion {
  readonly error: ConnectorError;
  /** Sent so often by now. */
  readonly attempts: number;
  readonly isWrite: boolean;
  /** Unix milliseconds. */
  readonly now: number;
  readonly deadline: number;
  /** 0 <= x < 1. */
  readonly chance: number;
}

/** Milliseconds to wait before the next attempt; null: give up. */
export function retryWaitMs(question: RetryQuestion): number | null {
  const { error, attempts, now, deadline } = question;
  if (attempts >= ATTEMPTS_MAX || !error.retryable) return null;
  if (question.isWrite && !refusedUnread(error)) return null;
  const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  const asked = error.retryAfterSeconds;
  const wait = asked === null ? backoff * (0.5 + question.chance / 2) : asked * 1_000;
  return now + wait + FAIR_TIME_MS <= deadline ? wait : null;
}

/** A write that was turned away at the door may be sent again; any other needs its caller. */
function refusedUnread(error: ConnectorError): boolean {
  return error.failure === 'rate-limited' && !error.outcomeUnknown;
}

/** `Retry-After` as seconds; it comes as a number or as a date. Null when absent or unreadable. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1_000);
}
