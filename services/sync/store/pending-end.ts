/** How claims on pending pairs end: done, delayed, or kept. */
import type { Transaction } from '@drawbar/platform/database';
import type { Claimed } from '../domain/pair-ports.ts';
import { unlessHeld } from './pending.ts';
import { json } from './sql.ts';

type Pair = Pick<Claimed, 'id' | 'generation'>;

interface Ended {
  readonly pair: Pair;
  /** What was intended with it has been done, and decides nothing that comes later. */
  readonly served: boolean;
}

function entriesOf(tx: Transaction, ended: readonly Ended[]): ReturnType<typeof json> {
  return json(
    tx,
    ended.map(({ pair: { id, generation }, served }) => ({ id, generation, served })),
  );
}

/** Of an entry `p` that stays: what was asked for after `r` was claimed goes on. */
const LEFT_TO_DO = `
  winner = case when r.served and p.chosen <= r.generation then null else p.winner end,
  choices = case when r.served and p.chosen <= r.generation then '{}' else p.choices end,
  deletion = case when r.served and p.chosen <= r.generation then null else p.deletion end,
  initial = case when r.served and p.meant <= r.generation then null else p.initial end,
  may_create = case when r.served and p.meant <= r.generation then '{}' else p.may_create end,
  match = p.match and not (r.served and p.meant <= r.generation)`;

/** Removes pairs, unless somebody asked for one again while it was in hand. */
export async function finishAll(tx: Transaction, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return;
  const entries = entriesOf(tx, ended);
  const gone = await tx`/* finishAll */
    delete from sync.pending p using jsonb_to_recordset(${entries}) as r (id uuid, generation int)
    where p.id = r.id and p.generation = r.generation`;
  if (gone.count === ended.length) return;
  await tx`/* finishAll again */
    update sync.pending p set claimed_until = null, attempts = 0, creation = null,
      tried = null, ${tx.unsafe(LEFT_TO_DO)}
    from jsonb_to_recordset(${entries}) as r (id uuid, generation int, served boolean)
    where p.id = r.id`;
}

/** The pairs are looked at again at once. */
export async function keepAll(tx: Transaction, kept: readonly Ended[], now: Date): Promise<void> {
  if (kept.length === 0) return;
  await tx`/* keepAll */
    update sync.pending p set claimed_until = null, attempts = 0, creation = null,
      tried = null, due_at = ${unlessHeld(tx, tx`${now}::timestamptz`)},
      ${tx.unsafe(LEFT_TO_DO)}
    from jsonb_to_recordset(${entriesOf(tx, kept)}) as r (id uuid, generation int, served boolean)
    where p.id = r.id`;
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
      due_at = case p.generation when r.generation then ${unlessHeld(tx, tx`r.until`)}
        else p.due_at end
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
    update sync.pending p set claimed_until = null, due_at = ${unlessHeld(tx, tx`r.due_at`)}
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, due_at timestamptz)
    where p.id = r.id`;
}
