/** Whether a step still has work in hand, and how it lets go of what it asked for. */
import type { Transaction } from '@drawbar/platform/database';
import { PATIENT_ATTEMPTS } from '../domain/backoff.ts';
import type { Sql } from './sql.ts';

/** Pairs that are due, in hand, or about to be retried; those that wait for others do not count. */
export async function workInHand(sql: Sql, step: string): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* workInHand */
    select count(*)::int as amount
    from sync.pending_step ps join sync.pending p on p.id = ps.pending
    where ps.step = ${step} and p.attempts < ${PATIENT_ATTEMPTS}
      and not exists (select from sync.waiting w where w.pending = p.id and p.due_at > now())`;
  return row?.amount ?? 0;
}

/** The step waits for nothing any more; what is left of what it asked for goes on by itself. */
export async function letGo(tx: Transaction, step: string): Promise<void> {
  await tx`/* letGo */
    with own as (delete from sync.pending_step where step = ${step} returning pending)
    update sync.pending p set besides_steps = true from own
    where p.id = own.pending and not p.besides_steps`;
}

/** The step was cancelled: nobody goes on for its sake. */
export async function giveUp(tx: Transaction, step: string): Promise<void> {
  await tx`/* giveUp */ delete from sync.pending_step where step = ${step}`;
}

/** The step takes back what it asked for and nobody else wants; what is in hand is finished. */
export async function withdraw(tx: Transaction, step: string, now: Date): Promise<void> {
  await tx`/* withdraw */
    with withdrawn as (
      delete from sync.pending p using sync.pending_step ps
      where ps.pending = p.id and ps.step = ${step} and not p.besides_steps
        and not exists (select from sync.pending_step o
          where o.pending = p.id and o.step <> ps.step)
        and (p.claimed_until is null or p.claimed_until < now()
          or p.claimed_by not in (select pid from pg_stat_activity))
      returning p.integration, p.mapping, p.erp_id, p.crm_id
    )
    update sync.issue i set state = 'OPEN', next_retry_at = null from withdrawn w
    where i.integration = w.integration and i.mapping = w.mapping and i.state = 'RETRYING'
      and (i.erp_id = w.erp_id or i.crm_id = w.crm_id)`;
  await unhold(tx, step, now);
}

/** Held pairs stay asked for, out of reach of every worker, until the step is resumed. */
export async function hold(tx: Transaction, step: string): Promise<void> {
  await tx`/* hold */
    update sync.pending p set due_at = 'infinity' from sync.pending_step ps
    where ps.pending = p.id and ps.step = ${step} and not p.besides_steps
      and not exists (select from sync.pending_step o join sync.step s on s.id = o.step
        where o.pending = p.id and o.step <> ps.step and s.status <> 'PAUSED')`;
}

/** What was held is due again. */
export async function unhold(tx: Transaction, step: string, now: Date): Promise<void> {
  await tx`/* unhold */
    update sync.pending p set due_at = ${now} from sync.pending_step ps
    where ps.pending = p.id and ps.step = ${step} and p.due_at = 'infinity'`;
}

/** Pairs of a step that a worker has in hand right now. */
export async function claimedNow(sql: Sql, step: string): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* claimedNow */
    select count(*)::int as amount
    from sync.pending_step ps join sync.pending p on p.id = ps.pending
    where ps.step = ${step} and p.claimed_until >= now()
      and p.claimed_by in (select pid from pg_stat_activity)`;
  return row?.amount ?? 0;
}
