/** Tells all processes what changed, in the transaction that changes it: ids only. */
import type { Transaction } from '@drawbar/platform/database';

export type CouplingChange =
  'COUPLED' | 'UNCOUPLED' | 'SYNCED' | 'CONFLICT' | 'FAILED' | 'BROKEN' | 'RESOLVED';

export interface Announce {
  runs(ids: readonly string[]): Promise<void>;
  coupling(id: string, change: CouplingChange): Promise<void>;
  issue(id: string): Promise<void>;
}

/** The channel of this service's notifications; a payload is `topic integration id detail`. */
export const CHANNEL = 'drawbar_sync';

export function announcer(tx: Transaction, integration: string): Announce {
  const tell = async (topic: string, id: string, detail = ''): Promise<void> => {
    const payload = [topic, integration, id, detail].join(' ').trim();
    await tx`select pg_notify(${CHANNEL}, ${payload})`;
  };
  return {
    async runs(ids) {
      for (const id of ids) await tell('run', id);
    },
    coupling: (id, change) => tell('coupling', id, change),
    issue: (id) => tell('issue', id),
  };
}
