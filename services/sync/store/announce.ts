/** Tells all processes what changed, in the transaction that changes it: ids only. */
import type { Transaction } from '@drawbar/platform/database';
import type { CouplingChange } from '../domain/stream-rows.ts';

export interface Announce {
  runs(ids: readonly string[]): Promise<void>;
  coupling(id: string, change: CouplingChange): Promise<void>;
  issue(id: string): Promise<void>;
  /** There is something to do. */
  work(): Promise<void>;
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
    async coupling(id, change) {
      await tx`/* announce coupling */
        insert into sync.coupling_log (integration, mapping, change, coupling, at)
        select c.integration, c.mapping, ${change}, to_jsonb(c), clock_timestamp()
        from sync.coupling c where c.id = ${id}`;
      await tell('coupling', id, change);
    },
    issue: (id) => tell('issue', id),
    work: () => tell('work', ''),
  };
}
