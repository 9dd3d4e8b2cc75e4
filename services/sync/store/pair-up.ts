/** Makes the couplings of a batch: halves of one pair become one entry, and one-to-one stays so. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import type { Settled } from '../domain/pair-ports.ts';
import { noteCoupled, type CouplingScope } from './couplings.ts';
import { json } from './sql.ts';

type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

/** Two records that belong together from now on, and the entry that asked. */
export type NewPair = Synchronised | Extract<Settled, { kind: 'coupled' }>;

export interface PairedUp {
  readonly coupling: string;
  readonly isNew: boolean;
}

/** Answers the coupling of every entry by its id; one that lost a record to another is missing. */
export async function pairUp(
  tx: Transaction,
  scope: CouplingScope,
  pairs: readonly NewPair[],
): Promise<Map<string, PairedUp>> {
  const paired = new Map<string, PairedUp>();
  if (pairs.length === 0) return paired;
  for (const one of pairs) {
    const { pair } = one;
    if (pair.coupling === null || (isRestored(one) && !(await moveRestored(tx, scope, one)))) {
      continue;
    }
    paired.set(pair.id, { coupling: pair.coupling.id, isNew: false });
  }
  const fresh = pairs.filter(({ pair }) => pair.coupling === null);
  if (fresh.length > 0) await insertAll(tx, scope, fresh, paired);
  await mergeHalves(
    tx,
    scope,
    pairs.filter(({ pair }) => paired.has(pair.id)),
  );
  return paired;
}

async function insertAll(
  tx: Transaction,
  scope: CouplingScope,
  fresh: readonly NewPair[],
  paired: Map<string, PairedUp>,
): Promise<void> {
  const { integration, mapping, now } = scope;
  const entries = fresh.map((one) => ({
    id: randomUUID(),
    erp_id: one.erpId,
    crm_id: one.crmId,
    base: one.kind === 'synchronised' ? one.base : null,
    direction: one.kind === 'synchronised' ? directionOf(one) : null,
  }));
  const made = await tx<{ id: string; erpId: string; crmId: string }[]>`/* pairUp */
    insert into sync.coupling (id, integration, mapping, erp_id, crm_id, changed_at, base, state,
      last_synced_at, last_direction)
    select r.id, ${integration}, ${mapping.name}, r.erp_id, r.crm_id, ${now}, r.base,
      case when r.base is null then 'PENDING' else 'IN_SYNC' end,
      case when r.base is null then null else ${now}::timestamptz end, r.direction
    from jsonb_to_recordset(${json(tx, entries)})
      as r (id uuid, erp_id uuid, crm_id uuid, base jsonb, direction text)
    order by r.erp_id
    on conflict do nothing returning id, erp_id as "erpId", crm_id as "crmId"`;
  await noteCoupled(tx, scope, made);
  const newIds = new Set(made.map(({ id }) => id));
  const all = made.length === fresh.length ? made : await sameAsKnown(tx, scope, entries);
  const byRecords = new Map(all.map(({ id, erpId, crmId }) => [`${erpId}/${crmId}`, id]));
  for (const { pair, erpId, crmId } of fresh) {
    const id = byRecords.get(`${erpId}/${crmId}`);
    if (id !== undefined) paired.set(pair.id, { coupling: id, isNew: newIds.delete(id) });
  }
}

/** Couplings of exactly these records, whoever made them. */
async function sameAsKnown(
  tx: Transaction,
  { integration, mapping }: CouplingScope,
  entries: readonly { readonly erp_id: string; readonly crm_id: string }[],
): Promise<{ id: string; erpId: string; crmId: string }[]> {
  return await tx<{ id: string; erpId: string; crmId: string }[]>`/* pairUp same */
    select c.id, c.erp_id as "erpId", c.crm_id as "crmId"
    from jsonb_to_recordset(${json(tx, entries)}) as r (erp_id uuid, crm_id uuid)
    join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and c.erp_id = r.erp_id and c.crm_id = r.crm_id`;
}

/**
 * Two entries that turned out to be one pair become one; who waits for either waits for it. There
 * are few of them.
 */
async function mergeHalves(
  tx: Transaction,
  { integration, mapping }: CouplingScope,
  pairs: readonly NewPair[],
): Promise<void> {
  const entries = pairs.map(({ pair, erpId, crmId }) => ({
    id: pair.id,
    erp_id: erpId,
    crm_id: crmId,
  }));
  // Of two halves in hand only one is decided on: none of these is another's.
  const own = pairs.map(({ pair }) => pair.id);
  const found = await tx<{ kept: string; other: string }[]>`/* mergeHalves */
    with near as materialized (
      select id, erp_id, crm_id from sync.pending
      where integration = ${integration} and mapping = ${mapping.name}
        and (erp_id = any(${pairs.map(({ erpId }) => erpId)}::uuid[])
          or crm_id = any(${pairs.map(({ crmId }) => crmId)}::uuid[]))
        and id <> all(${own}::uuid[])
    )
    select r.id as kept, p.id as other from jsonb_to_recordset(${json(tx, entries)})
      as r (id uuid, erp_id uuid, crm_id uuid)
    join near p on p.erp_id = r.erp_id or p.crm_id = r.crm_id`;
  const halves = await ofLiving(tx, found);
  if (halves.length > 0) {
    await tx`/* mergeHalves steps */
      insert into sync.pending_step (pending, step)
      select h.kept, ps.step
      from jsonb_to_recordset(${json(tx, halves)}) as h (kept uuid, other uuid)
      join sync.pending_step ps on ps.pending = h.other
      on conflict do nothing`;
    await tx`/* mergeHalves besides */
      update sync.pending p set besides_steps = true
      from jsonb_to_recordset(${json(tx, halves)}) as h (kept uuid, other uuid)
      join sync.pending o on o.id = h.other and o.besides_steps where p.id = h.kept`;
    await tx`/* mergeHalves delete */
      delete from sync.pending where id = any(${halves.map(({ other }) => other)}::uuid[])`;
  }
}

/**
 * An entry whose pair was uncoupled while it was in hand is gone: what is asked for about the same
 * records by now, coupled anew, is no half of it.
 */
async function ofLiving<Half extends { readonly kept: string }>(
  tx: Transaction,
  halves: readonly Half[],
): Promise<readonly Half[]> {
  if (halves.length === 0) return halves;
  const rows = await tx<{ id: string }[]>`/* mergeHalves living */
    select id from sync.pending where id = any(${halves.map(({ kept }) => kept)}::uuid[])
    order by id for update`;
  const living = new Set(rows.map(({ id }) => id));
  return halves.filter(({ kept }) => living.has(kept));
}

/** Entries that stay are about whole pairs from now on; most are gone by the time this is asked. */
export async function completeHalves(tx: Transaction, pairs: readonly NewPair[]): Promise<void> {
  if (pairs.length === 0) return;
  const entries = pairs.map(({ pair: { id }, erpId, crmId }) => ({ id, erpId, crmId }));
  await tx`/* completeHalves */
    update sync.pending p set erp_id = r."erpId", crm_id = r."crmId"
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, "erpId" uuid, "crmId" uuid)
    where p.id = r.id and (p.erp_id, p.crm_id) is distinct from (r."erpId", r."crmId")`;
}

/** Which way a pair was synchronised; null: nothing was written. */
export function directionOf({ toCrm, toErp }: Synchronised): string | null {
  if (toCrm !== 'unchanged') return 'ERP_TO_CRM';
  return toErp === 'unchanged' ? null : 'CRM_TO_ERP';
}

/** A record of the pair was created again, and has a new id. */
export function isRestored({ pair: { coupling }, erpId, crmId }: NewPair): boolean {
  return coupling !== null && (coupling.erpId !== erpId || coupling.crmId !== crmId);
}

/**
 * The pair goes on with the record that was created again; false when somebody uncoupled it
 * meanwhile, or coupled that record with another. `waitingLock` has to be held.
 */
async function moveRestored(
  tx: Transaction,
  scope: CouplingScope,
  { pair, erpId, crmId }: NewPair,
): Promise<boolean> {
  const { integration, mapping } = scope;
  const moved = await tx`/* moveRestored */
    update sync.coupling c set erp_id = ${erpId}, crm_id = ${crmId}
    where c.id = ${pair.coupling?.id ?? null} and not exists (select from sync.coupling o
      where o.integration = ${integration} and o.mapping = ${mapping.name} and o.id <> c.id
        and (o.erp_id = ${erpId} or o.crm_id = ${crmId}))
    returning id`;
  if (moved.length === 0) return false;
  await noteCoupled(tx, scope, [{ erpId, crmId }]);
  return true;
}
