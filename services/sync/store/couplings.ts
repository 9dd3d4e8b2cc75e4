/** Couplings: made, dissolved, brought up to date. One-to-one by the table's own unique indexes. */
import { randomUUID } from 'node:crypto';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import type { Transaction } from '@drawbar/platform/database';
import { lookAtChoicesOf } from './option-choices.ts';
import { lookAtCustomersOf } from './primary-contacts.ts';
import { askForLinesOf } from './price-list-lines.ts';
import type { Base } from '../domain/merge.ts';
import type { ConflictDocument, CouplingState } from '../domain/stored.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { couplingLock, lockAll } from './locks.ts';
import { unlessHeld } from './pending.ts';
import { json } from './sql.ts';
import { forgetUnseen } from './unseen-records.ts';

export interface CouplingScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  /** All others: a record is in those of its table, too, as soon as it is made. */
  readonly others?: readonly TableMapping[];
  readonly intakes: readonly Intake[];
  readonly now: Date;
  /** Of the work that this is part of. */
  readonly traceId?: string;
}

/**
 * Couples two records; answers the coupling's id, also when exactly these two are coupled already,
 * and null when one of them has another partner.
 */
export async function insertCoupling(
  tx: Transaction,
  scope: CouplingScope,
  pair: { readonly erpId: string; readonly crmId: string },
): Promise<{ readonly id: string; readonly inserted: boolean } | null> {
  const { integration, mapping, now } = scope;
  await lockAll(tx, [couplingLock(integration, mapping.name)]);
  const [made] = await tx<{ id: string }[]>`/* insertCoupling */
    insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
    values (${randomUUID()}, ${integration}, ${mapping.name}, ${pair.erpId}, ${pair.crmId},
      'PENDING', ${now})
    on conflict do nothing returning id`;
  if (made !== undefined) {
    await noteCoupled(tx, scope, [pair]);
    return { id: made.id, inserted: true };
  }
  const [same] = await tx<{ id: string }[]>`/* insertCoupling same */
    select id from sync.coupling where integration = ${integration} and mapping = ${mapping.name}
      and erp_id = ${pair.erpId} and crm_id = ${pair.crmId}`;
  return same === undefined ? null : { id: same.id, inserted: false };
}

/** Answers the records of the pairs that were there. */
export async function deleteCouplings(
  tx: Transaction,
  scope: CouplingScope,
  ids: readonly string[],
): Promise<{ readonly erpId: string; readonly crmId: string }[]> {
  if (ids.length === 0) return [];
  const known = await tx<{ erpId: string; crmId: string }[]>`/* deleteCouplings */
    select erp_id as "erpId", crm_id as "crmId" from sync.coupling
    where id = any(${ids as string[]}::uuid[]) and integration = ${scope.integration}`;
  // Records before couplings, as whoever applies a feed or settles a batch.
  await setPartners(tx, scope, known, false);
  await forgetUnseen(tx, scope, known);
  return await tx<{ erpId: string; crmId: string }[]>`/* deleteCouplings delete */
    delete from sync.coupling
    where id = any(${ids as string[]}::uuid[]) and integration = ${scope.integration}
    returning erp_id as "erpId", crm_id as "crmId"`;
}

/** Notes that both sides agree. */
export async function markSynced(
  tx: Transaction,
  id: string,
  synced: { readonly base: Base; readonly direction: string | null; readonly now: Date },
): Promise<void> {
  await tx`/* markSynced */
    update sync.coupling set base = ${json(tx, synced.base)}, state = 'IN_SYNC', conflict = null,
      last_synced_at = ${synced.now}, erp_changed_at = null, crm_changed_at = null,
      last_direction = coalesce(${synced.direction}, last_direction), version = version + 1,
      changed_at = ${synced.now}
    where id = ${id} and (state <> 'IN_SYNC' or base is distinct from ${json(tx, synced.base)}
      or ${synced.direction}::text is not null)`;
}

/**
 * Notes what keeps pairs from agreeing. What was known already stays as it was seen first, with its
 * version: who settles a conflict is not refused because somebody looked at it once more.
 */
export async function markFailed(
  tx: Transaction,
  failed: readonly {
    readonly id: string;
    readonly state: CouplingState;
    readonly conflict: ConflictDocument | null;
    /** null: as it was. */
    readonly base: Base | null;
  }[],
  now: Date,
): Promise<void> {
  if (failed.length === 0) return;
  await tx`/* markFailed */
    update sync.coupling c set state = r.state, base = coalesce(r.base, c.base),
      conflict = case when r.is_known then c.conflict else r.conflict end,
      version = c.version + case when r.is_known then 0 else 1 end,
      changed_at = case when r.is_known then c.changed_at else ${now} end
    from (
      select f.*, k.state = f.state and k.conflict - 'detectedAt'
        is not distinct from f.conflict - 'detectedAt' as is_known
      from jsonb_to_recordset(${json(tx, failed)})
        as f (id uuid, state text, conflict jsonb, base jsonb)
      join sync.coupling k on k.id = f.id
    ) r
    where c.id = r.id`;
}

/** Whether the pair is still as it was at that version; it has another one from now on. */
export async function takeVersion(tx: Transaction, id: string, version: string): Promise<boolean> {
  const taken = await tx`/* takeVersion */
    update sync.coupling set version = version + 1
    where id = ${id} and version::text = ${version} returning id`;
  return taken.length > 0;
}

/** Notes that one side was changed; the reconciler tells whether that made a difference. */
export async function markChanged(
  tx: Transaction,
  scope: { readonly integration: string; readonly mapping: string; readonly system: 'ERP' | 'CRM' },
  ids: readonly string[],
  now: Date,
): Promise<{ erpId: string; crmId: string }[]> {
  const own = scope.system === 'ERP' ? 'erp_id' : 'crm_id';
  const at = scope.system === 'ERP' ? 'erp_changed_at' : 'crm_changed_at';
  return await tx<{ erpId: string; crmId: string }[]>`/* markChanged */
    update sync.coupling set ${tx(at)} = coalesce(${tx(at)}, ${now}),
      state = case when state in ('IN_SYNC', 'FAILED') then 'PENDING' else state end
    where integration = ${scope.integration} and mapping = ${scope.mapping}
      and ${tx(own)} = any(${ids as string[]}::uuid[])
    returning erp_id as "erpId", crm_id as "crmId"`;
}

/** Tells the owners of both records of each pair who their partner is, or that there is none. */
export async function setPartners(
  tx: Transaction,
  { integration, mapping, intakes }: CouplingScope,
  pairs: readonly { readonly erpId: string; readonly crmId: string }[],
  coupled: boolean,
): Promise<void> {
  const scope = (system: 'ERP' | 'CRM'): ReplicaScope => ({ integration, system });
  const erp = pairs.map(({ erpId, crmId }) => ({ id: erpId, partner: coupled ? crmId : null }));
  const crm = pairs.map(({ erpId, crmId }) => ({ id: crmId, partner: coupled ? erpId : null }));
  for (const intake of intakes) {
    if (mapping.partnersErp && intake.kinds.includes(mapping.erp.kind)) {
      await intake.setPartners(tx, scope('ERP'), mapping.erp.kind, erp);
    }
    if (intake.kinds.includes(mapping.crm.kind)) {
      await intake.setPartners(tx, scope('CRM'), mapping.crm.kind, crm);
    }
  }
}

/** Tells the owners of new pairs, and lets go on whoever waits for one of their records. */
export async function noteCoupled(
  tx: Transaction,
  scope: CouplingScope,
  pairs: readonly { readonly erpId: string; readonly crmId: string }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await setPartners(tx, scope, pairs, true);
  const { integration, mapping, now } = scope;
  const erp = pairs.map(({ erpId }) => erpId);
  const crm = pairs.map(({ crmId }) => crmId);
  await tx`/* noteCoupled */
    with released as (
      delete from sync.waiting where integration = ${integration} and mapping = ${mapping.name}
        and ((system = 'ERP' and record = any(${erp}::text[]))
          or (system = 'CRM' and record = any(${crm}::text[]))
          or (system = 'ERP' and record in (select unnest(r.keys) from sync.record r
            where r.integration = ${integration} and r.mapping = ${mapping.name}
              and r.system = 'ERP' and r.id = any(${erp}::uuid[]))))
      returning pending
    )
    update sync.pending p set due_at = ${unlessHeld(tx, tx`${now}::timestamptz`)}, attempts = 0
    from released r where p.id = r.pending`;
  if (mapping.name === 'CONTACT') await lookAtCustomersOf(tx, scope, pairs);
  await lookAtChoicesOf(tx, scope, mapping.name, pairs);
  if (mapping.name === 'PLHEADER-PRICE') await askForLinesOf(tx, scope, pairs);
}
