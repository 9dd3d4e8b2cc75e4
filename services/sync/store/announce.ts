/** Tells all processes what changed, in the transaction that changes it: ids only. */
import type { Transaction } from '@drawbar/platform/database';
import type { CouplingChange } from '../domain/stream-rows.ts';
import { json } from './sql.ts';

export interface Announce {
  runs(ids: readonly string[]): Promise<void>;
  coupling(id: string, change: CouplingChange): Promise<void>;
  /** Many at once. */
  couplings(
    changes: readonly { readonly id: string; readonly change: CouplingChange }[],
  ): Promise<void>;
  issue(id: string): Promise<void>;
  /** There is something to do. */
  work(): Promise<void>;
  /** An integration is set up otherwise: what processes remember of it is old. */
  settings(): Promise<void>;
}

/** The channel of this service's notifications; a payload is `topic integration id detail`. */
export const CHANNEL = 'drawbar_sync';

export function announcer(tx: Transaction, integration: string): Announce {
  const tell = async (topic: string, id: string, detail = ''): Promise<void> => {
    const payload = [topic, integration, id, detail].join(' ').trim();
    await tx`select pg_notify(${CHANNEL}, ${payload})`;
  };
  const log = async (
    changes: readonly { readonly id: string; readonly change: CouplingChange }[],
  ): Promise<void> => {
    if (changes.length === 0) return;
    await tx`/* announce couplings */
      insert into sync.coupling_log (integration, mapping, change, coupling, at)
      select c.integration, c.mapping, r.change, to_jsonb(c), clock_timestamp()
      from jsonb_to_recordset(${json(tx, changes)}) as r (id uuid, change text)
      join sync.coupling c on c.id = r.id`;
    // The log says which; one notification is enough to have it read.
    await tell('coupling', changes[0]?.id ?? '');
  };
  return {
    async runs(ids) {
      for (const id of ids) await tell('run', id);
    },
    coupling: (id, change) => log([{ id, change }]),
    couplings: (changes) => log(changes),
    issue: (id) => tell('issue', id),
    work: () => tell('work', ''),
    settings: () => tell('settings', ''),
  };
}
