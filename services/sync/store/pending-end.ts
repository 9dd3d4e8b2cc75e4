/** How a claim on a pending pair ends: done, delayed, kept, or merged with its other half. */
import type { Transaction } from '@drawbar/platform/database';
import type { MissingRecord } from '../domain/links.ts';
import type { Claimed } from '../domain/pair-ports.ts';
import type { CouplingScope } from './couplings.ts';
import { json } from './sql.ts';

type Pair = Pick<Claimed, 'id' | 'generation'>;

/** Removes a pair, unless somebody asked for it again while it was in hand. */
export async function finishPending(tx: Transaction, pair: Pair): Promise<void> {
  const gone = await tx`/* finishPending */
    delete from sync.pending where id = ${pair.id} and generation = ${pair.generation}`;
  if (gone.count === 0) {
    await tx`/* finishPending again */
      update sync.pending set claimed_until = null, attempts = 0, creation = null
      where id = ${pair.id}`;
  }
}

/** The same for many. */
export async function finishAll(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const entries = json(
    tx,
    pairs.map(({ id, generation }) => ({ id, generation })),
  );
  await tx`/* finishAll */
    delete from sync.pending p using jsonb_to_recordset(${entries}) as r (id uuid, generation int)
    where p.id = r.id and p.generation = r.generation`;
  await tx`/* finishAll again */
    update sync.pending p set claimed_until = null, attempts = 0, creation = null
    from jsonb_to_recordset(${entries}) as r (id uuid, generation int) where p.id = r.id`;
}

/** The pair is looked at again at once. */
export async function keepPending(tx: Transaction, pair: Pair, now: Date): Promise<void> {
  await tx`/* keepPending */
    update sync.pending set claimed_until = null, attempts = 0, creation = null, due_at = ${now}
    where id = ${pair.id}`;
}

/** The pair is looked at again later; at once if somebody asked for it meanwhile. */
export async function delayPending(tx: Transaction, pair: Pair, until: Date): Promise<void> {
  await tx`/* delayPending */
    update sync.pending set claimed_until = null, attempts = attempts + 1,
      due_at = case generation when ${pair.generation} then ${until} else due_at end
    where id = ${pair.id}`;
}

/** The pairs are looked at again later; nothing was tried, so no attempt is counted. */
export async function postponeAll(
  tx: Transaction,
  postponed: readonly { readonly pair: Pair; readonly inMs: number }[],
  now: Date,
): Promise<void> {
  if (postponed.length === 0) return;
  const entries = postponed.map(({ pair, inMs }) => ({
    id: pair.id,
    due_at: new Date(now.getTime() + inMs),
  }));
  await tx`/* postponeAll */
    update sync.pending p set claimed_until = null, due_at = r.due_at
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, due_at timestamptz)
    where p.id = r.id`;
}

/** Names what a pair waits for, so that it is released the moment that is coupled. */
export async function noteWaiting(
  tx: Transaction,
  { integration }: CouplingScope,
  pending: string,
  missing: readonly MissingRecord[],
): Promise<void> {
  const entries = missing.map(({ mapping, system, id, label }) => ({
    mapping,
    system,
    record: id ?? label,
  }));
  await tx`/* noteWaiting */
    insert into sync.waiting (pending, integration, mapping, system, record)
    select ${pending}, ${integration}, r.mapping, r.system, r.record
    from jsonb_to_recordset(${json(tx, entries)}) as r (mapping text, system text, record text)
    on conflict do nothing`;
}

/**
 * Two halves that turned out to be one pair become one entry; who waits for either waits for it.
 */
export async function mergePending(
  tx: Transaction,
  { integration, mapping }: CouplingScope,
  pending: string,
  pair: { readonly erpId: string; readonly crmId: string },
): Promise<void> {
  const others = await tx<{ id: string }[]>`/* mergePending others */
    select id from sync.pending
    where integration = ${integration} and mapping = ${mapping.name} and id <> ${pending}
      and (erp_id = ${pair.erpId} or crm_id = ${pair.crmId})`;
  if (others.length > 0) {
    const ids = others.map((row) => row.id);
    await tx`/* mergePending steps */
      insert into sync.pending_step (pending, step)
      select ${pending}, step from sync.pending_step where pending = any(${ids}::uuid[])
      on conflict do nothing`;
    await tx`/* mergePending delete */ delete from sync.pending where id = any(${ids}::uuid[])`;
  }
  await tx`/* mergePending */
    update sync.pending set erp_id = ${pair.erpId}, crm_id = ${pair.crmId} where id = ${pending}`;
}
