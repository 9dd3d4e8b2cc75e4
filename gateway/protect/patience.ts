/** Paces who sends documents that are refused or dear to check, so that others are served. */
import { LRUCache } from 'lru-cache';

export interface Patience {
  /**
   * Charges an address with time that its document took; gives the milliseconds that its answer
   * must wait now, 0 for everybody who rarely sends such documents.
   */
  charge(address: string, spentMs: number): number;
}

/** Time that an address may spend at once, and its share of one processor in the long run. */
const BURST_MS = 500;
const SHARE = 0.05;

/** Nobody waits longer; more requests at a time wait beside each other. */
const WAIT_MAX_MS = 1_000;

const ADDRESSES_MAX = 10_000;

interface Balance {
  leftMs: number;
  atMs: number;
}

/** `now` is a clock in milliseconds. */
export function createPatience(now: () => number): Patience {
  const balances = new LRUCache<string, Balance>({ max: ADDRESSES_MAX });
  return {
    charge(address, spentMs) {
      const time = now();
      const balance = balances.get(address) ?? { leftMs: BURST_MS, atMs: time };
      const refilled = balance.leftMs + (time - balance.atMs) * SHARE;
      balance.leftMs = Math.min(BURST_MS, refilled) - spentMs;
      balance.atMs = time;
      balances.set(address, balance);
      return balance.leftMs >= 0 ? 0 : Math.min(WAIT_MAX_MS, -balance.leftMs / SHARE);
    },
  };
}
