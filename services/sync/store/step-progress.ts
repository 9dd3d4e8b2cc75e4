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

/** The step waits for nothing any more; what it asked for goes on for others, or by itself. */
export async function letGo(tx: Transaction, step: string): Promise<void> {
  await tx`/* letGo */ delete from sync.pending_step where step = ${step}`;
}

/** The step takes back what it asked for and nobody else wants; what is in hand is finished. */
export async function withdraw(tx: Transaction, step: string): Promise<void> {
  await tx`/* withdraw */
    delete from sync.pending p using sync.pending_step ps
    where ps.pending = p.id and ps.step = ${step} and p.urgency = 2
      and (p.claimed_until is null or p.claimed_until < now()
        or p.claimed_by not in (select pid from pg_stat_activity))
      and not exists (select from sync.pending_step o
        where o.pending = p.id and o.step <> ps.step)`;
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
