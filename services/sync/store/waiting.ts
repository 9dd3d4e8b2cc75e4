/** Who waits for a record to be coupled. */
import type { Transaction } from '@drawbar/platform/database';
import type { Claimed, Failure } from '../domain/pair-ports.ts';
import type { CouplingScope } from './couplings.ts';
import { CLAIM_SECONDS, unlessHeld } from './pending.ts';
import { json } from './sql.ts';

interface Waiting {
  readonly pair: Pick<Claimed, 'id'>;
  readonly failure: Failure;
}

/** Between the clocks of this process and the database's. */
const SLACK_SECONDS = 2;

/**
 * Pairs whose missing records were all coupled while they were in hand: nobody would release them
 * any more. `waitingLock` has to be held.
 */
export async function metMeanwhile(
  tx: Transaction,
  { integration }: CouplingScope,
  waiting: readonly Waiting[],
): Promise<Set<string>> {
  if (waiting.length === 0) return new Set();
  const rows = await tx<{ id: string }[]>`/* metMeanwhile */
    with wanted as (
      select p.id, r.mapping, r.system, r.known,
        p.claimed_until - make_interval(secs => ${CLAIM_SECONDS + SLACK_SECONDS}) as since
      from jsonb_to_recordset(${json(tx, entriesOf(waiting))})
        as r (pending uuid, mapping text, system text, known uuid)
      join sync.pending p on p.id = r.pending
    )
    select w.id from wanted w
    left join sync.coupling e on w.system = 'ERP' and e.integration = ${integration}
      and e.mapping = w.mapping and e.erp_id = w.known and e.changed_at > w.since
    left join sync.coupling c on w.system = 'CRM' and c.integration = ${integration}
      and c.mapping = w.mapping and c.crm_id = w.known and c.changed_at > w.since
    group by w.id having bool_and(coalesce(e.id, c.id) is not null)`;
  return new Set(rows.map((row) => row.id));
}

/** A coupled record of the ERP may get the name that somebody waits for: who waits goes on. */
export async function releaseByName(
  tx: Transaction,
  { integration, mapping, now }: Pick<CouplingScope, 'integration' | 'mapping' | 'now'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx`/* releaseByName */
    with named as (
      select unnest(r.keys) as key from sync.record r
      join sync.coupling c on c.integration = r.integration and c.mapping = r.mapping
        and c.erp_id = r.id
      where r.integration = ${integration} and r.mapping = ${mapping.name} and r.system = 'ERP'
        and r.id = any(${ids as string[]}::uuid[])
    ), released as (
      delete from sync.waiting w using named
      where w.integration = ${integration} and w.mapping = ${mapping.name} and w.system = 'ERP'
        and w.record = named.key
      returning w.pending
    )
    update sync.pending p set due_at = ${unlessHeld(tx, tx`${now}::timestamptz`)}, attempts = 0
    from released r where p.id = r.pending`;
}

/** Names what pairs wait for, so that each is released the moment that is coupled. */
export async function noteWaiting(
  tx: Transaction,
  { integration }: CouplingScope,
  waiting: readonly Waiting[],
): Promise<void> {
  const entries = entriesOf(waiting);
  if (entries.length === 0) return;
  await tx`/* noteWaiting */
    insert into sync.waiting (pending, integration, mapping, system, record)
    select p.id, ${integration}, r.mapping, r.system, r.record
    from jsonb_to_recordset(${json(tx, entries)})
      as r (pending uuid, mapping text, system text, record text)
    join sync.pending p on p.id = r.pending
    on conflict do nothing`;
}

/** A record that is not known by its id yet is named as others name it. */
function entriesOf(waiting: readonly Waiting[]): object[] {
  return waiting.flatMap(({ pair, failure }) =>
    failure.missing.map(({ mapping, system, id, label }) => ({
      pending: pair.id,
      mapping,
      system,
      known: id,
      record: id ?? label,
    })),
  );
}
