/** One exchange over the wire, and what a fault does to it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** What happens to an answer on its way out. */
export type Damage =
  | { readonly kind: 'drop' | 'cut' | 'garbage' }
  | { readonly kind: 'trickle'; readonly pauseMs: number };

/** The connection ends here, before anything was done. */
export class DroppedConnection extends Error {
  constructor() {
    super('The connection was dropped by a fault');
    this.name = 'DroppedConnection';
  }
}

/** Lives as long as one request, its batch parts included. */
export interface Exchange {
  damage: Damage | null;
}

const TRICKLE_PAUSE_MS = 100;
const DELAY_MS_MAX = 600_000;

/**
 * Does what comes before the request is carried out, and notes what comes after it.
 * @returns a status to answer with instead of carrying it out; null: carry it out.
 * @throws {DroppedConnection}
 */
export async function applyFault(fault: Fault | null, exchange: Exchange): Promise<number | null> {
  if (fault === null) return null;
  switch (fault.kind) {
    case 'status':
      return fault.value ?? 500;
    case 'expired-token':
      return 401;
    case 'delay':
      await wait(Math.min(fault.value ?? 0, DELAY_MS_MAX));
      return null;
    case 'drop-before':
      throw new DroppedConnection();
    case 'drop-after-commit':
      exchange.damage = { kind: 'drop' };
      return null;
    case 'trickle':
      exchange.damage = { kind: 'trickle', pauseMs: fault.value ?? TRICKLE_PAUSE_MS };
      return null;
    case 'cut':
    case 'garbage':
      exchange.damage = { kind: fault.kind };
      return null;
    default: {
      const never: never = fault.kind;
      throw new Error(`Unknown fault ${String(never)}`);
    }
  }
}
