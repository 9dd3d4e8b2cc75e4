/** How claims on pending pairs end: done, delayed, or kept. */
import type { Transaction } from '@drawbar/platform/database';
import type { Claimed } from '../domain/pair-ports.ts';
import { json } from './sql.ts';

type Pair = Pick<Claimed, 'id' | 'generation'>;

/** Removes pairs, unless somebody asked for one again while it was in hand. */
export async function finishAll(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const entries = json(
    tx,
    pairs.map(({ id, generation }) => ({ id, generation })),
  );
  const gone = await tx`/* finishAll */
    delete from sync.pending p using jsonb_to_recordset(${entries}) as r (id uuid, generation int)
    where p.id = r.id and p.generation = r.generation`;
  if (gone.count === pairs.length) return;
  await tx`/* finishAll again */
    update sync.pending p set claimed_until = null, attempts = 0, creation = null,
      tried = null
    from jsonb_to_recordset(${entries}) as r (id uuid, generation int) where p.id = r.id`;
}

/** The pairs are looked at again at once. */
export async function keepAll(
  tx: Transaction,
  pairs: readonly Pick<Pair, 'id'>[],
  now: Date,
): Promise<void> {
  if (pairs.length === 0) return;
  await tx`/* keepAll */
    update sync.pending set claimed_until = null, attempts = 0, creation = null,
      tried = null, due_at = ${now}
    where id = any(${pairs.map(({ id }) => id)}::uuid[])`;
}

/** The pairs are looked at again later; at once if somebody asked for one meanwhile. */
export async function delayAll(
  tx: Transaction,
  delayed: readonly { readonly pair: Pair; readonly until: Date }[],
): Promise<void> {
  if (delayed.length === 0) return;
  const entries = delayed.map(({ pair: { id, generation }, until }) => ({ id, generation, until }));
  await tx`/* delayAll */
    update sync.pending p set claimed_until = null, attempts = attempts + 1,
      due_at = case p.generation when r.generation then r.until else p.due_at end
    from jsonb_to_recordset(${json(tx, entries)})
      as r (id uuid, generation int, until timestamptz)
    where p.id = r.id`;
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
