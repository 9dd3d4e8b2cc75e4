/** Paces who sends documents that are refused or dear to check, so that others are served. */
import { LRUCache } from 'lru-cache';
import { RequestError } from './request-error.ts';

export interface Patience {
  /**
   * Milliseconds until an address may send a document that nobody knows; 0 for everybody who
   * rarely sends refused or dear ones. Each call takes a turn behind those that wait already.
   * @throws {RequestError} 429 `RATE_LIMITED` when too many wait.
   */
  turn(address: string): number;
  /**
   * Charges an address with time that its document took; gives the milliseconds that its answer
   * must wait now.
   */
  charge(address: string, spentMs: number): number;
}

/** Time that an address may spend at once, and its share of one processor in the long run. */
const BURST_MS = 500;
const SHARE = 0.05;

/** What a document of an address in debt is taken to cost until it is known. */
const TURN_MS = 10;
/** No answer waits longer, and no document longer than these turns. */
const WAIT_MAX_MS = 1_000;
const TURNS_MAX = 20;

const ADDRESSES_MAX = 10_000;

interface Balance {
  leftMs: number;
  atMs: number;
  /** When the last turn is over that was given away. */
  nextTurnMs: number;
}

/** `now` is a clock in milliseconds. */
export function createPatience(now: () => number): Patience {
  const balances = new LRUCache<string, Balance>({ max: ADDRESSES_MAX });
  const current = (address: string, time: number): Balance => {
    const known = balances.get(address);
    const balance = known ?? { leftMs: BURST_MS, atMs: time, nextTurnMs: time };
    balance.leftMs = Math.min(BURST_MS, balance.leftMs + (time - balance.atMs) * SHARE);
    balance.atMs = time;
    if (known === undefined) balances.set(address, balance);
    return balance;
  };
  return {
    turn(address) {
      const time = now();
      const balance = current(address, time);
      if (balance.leftMs >= 0) return 0;
      const start = Math.max(time, balance.nextTurnMs);
      const waitMs = start - time;
      if (waitMs > (TURN_MS / SHARE) * TURNS_MAX) throw tooMany(waitMs);
      balance.nextTurnMs = start + TURN_MS / SHARE;
      return waitMs;
    },
    charge(address, spentMs) {
      const balance = current(address, now());
      balance.leftMs -= spentMs;
      return balance.leftMs >= 0 ? 0 : Math.min(WAIT_MAX_MS, -balance.leftMs / SHARE);
    },
  };
}

function tooMany(waitMs: number): RequestError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new RequestError(
    'RATE_LIMITED',
    429,
    'Too many new documents that are refused or dear to check came from your address; wait' +
      ` ${seconds} s, or send documents that were accepted before.`,
    {
      headers: { 'retry-after': String(seconds) },
      extensions: { retryable: true, retryAfterSeconds: seconds },
    },
  );
}
