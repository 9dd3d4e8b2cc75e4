/**
 * Settles all pairs of a batch that agree now, in a handful of statements whatever their number.
 */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import type { Settled } from '../domain/pair-ports.ts';
import type { Announce } from './announce.ts';
import { insertCoupling, noteCoupled, type CouplingScope } from './couplings.ts';
import { mergePending } from './pending-end.ts';
import { json } from './sql.ts';

type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

interface Pair {
  readonly one: Synchronised;
  /** Id of its coupling. */
  readonly coupling: string;
  readonly isNew: boolean;
}

export async function settleSynchronised(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Synchronised[],
  announce: Announce,
): Promise<void> {
  if (settled.length === 0) return;
  await mergeHalves(tx, scope, settled);
  const pairs = await couplePairs(tx, scope, settled);
  await markAll(tx, scope, pairs);
  await resolveAll(tx, scope, settled);
  const told = pairs.filter(({ one, isNew }) => isNew || hasWritten(one));
  await announce.couplings(
    told.map(({ coupling, isNew }) => ({ id: coupling, change: isNew ? 'COUPLED' : 'SYNCED' })),
  );
  await endAll(tx, scope, settled);
}

function hasWritten({ toCrm, toErp }: Synchronised): boolean {
  return toCrm !== 'unchanged' || toErp !== 'unchanged';
}

/** Pairs whose two records were asked for apart become one entry each; there are few of them. */
async function mergeHalves(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Synchronised[],
): Promise<void> {
  const entries = settled.map(({ pair, erpId, crmId }) => ({
    id: pair.id,
    erp_id: erpId,
    crm_id: crmId,
  }));
  const split = await tx<{ id: string }[]>`/* mergeHalves */
    with near as materialized (
      select id, erp_id, crm_id from sync.pending
      where integration = ${scope.integration} and mapping = ${scope.mapping.name}
        and (erp_id = any(${settled.map(({ erpId }) => erpId)}::uuid[])
          or crm_id = any(${settled.map(({ crmId }) => crmId)}::uuid[]))
    )
    select distinct r.id from jsonb_to_recordset(${json(tx, entries)})
      as r (id uuid, erp_id uuid, crm_id uuid)
    join near p on p.id <> r.id and (p.erp_id = r.erp_id or p.crm_id = r.crm_id)`;
  const ids = new Set(split.map((row) => row.id));
  for (const one of settled) {
    if (ids.has(one.pair.id)) await mergePending(tx, scope, one.pair.id, one);
  }
  await tx`/* mergeHalves complete */
    update sync.pending p set erp_id = r.erp_id, crm_id = r.crm_id
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, erp_id uuid, crm_id uuid)
    where p.id = r.id and (p.erp_id, p.crm_id) is distinct from (r.erp_id, r.crm_id)`;
}

/** Couplings of all pairs, made where there is none; a pair that lost a race is left out. */
async function couplePairs(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Synchronised[],
): Promise<Pair[]> {
  const known = settled.flatMap((one): Pair[] =>
    one.pair.coupling === null ? [] : [{ one, coupling: one.pair.coupling.id, isNew: false }],
  );
  await moveRestored(tx, scope, settled);
  const fresh = settled.filter(({ pair }) => pair.coupling === null);
  if (fresh.length === 0) return known;
  const { integration, mapping, now } = scope;
  const entries = fresh.map(({ erpId, crmId }) => ({
    id: randomUUID(),
    erp_id: erpId,
    crm_id: crmId,
  }));
  const made = await tx<{ id: string; erpId: string; crmId: string }[]>`/* couplePairs */
    insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
    select r.id, ${integration}, ${mapping.name}, r.erp_id, r.crm_id, 'PENDING', ${now}
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, erp_id uuid, crm_id uuid)
    on conflict do nothing returning id, erp_id as "erpId", crm_id as "crmId"`;
  await noteCoupled(tx, scope, made);
  const byErp = new Map(made.map((row) => [row.erpId, row.id]));
  const pairs: Pair[] = [...known];
  for (const one of fresh) {
    const id = byErp.get(one.erpId);
    const coupling = id === undefined ? await insertCoupling(tx, scope, one) : null;
    if (id !== undefined) pairs.push({ one, coupling: id, isNew: true });
    else if (coupling !== null)
      pairs.push({ one, coupling: coupling.id, isNew: coupling.inserted });
  }
  return pairs;
}

/** A record that was created again has a new id: its pair goes on with that one. */
async function moveRestored(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Synchronised[],
): Promise<void> {
  for (const { pair, erpId, crmId } of settled) {
    const { coupling } = pair;
    if (coupling === null || (coupling.erpId === erpId && coupling.crmId === crmId)) continue;
    await tx`/* moveRestored */
      update sync.coupling set erp_id = ${erpId}, crm_id = ${crmId} where id = ${coupling.id}`;
    await noteCoupled(tx, scope, [{ erpId, crmId }]);
  }
}

async function markAll(
  tx: Transaction,
  { now }: CouplingScope,
  pairs: readonly Pair[],
): Promise<void> {
  const entries = pairs.map(({ one, coupling }) => ({
    id: coupling,
    base: one.base,
    direction: hasWritten(one) ? (one.toCrm === 'unchanged' ? 'CRM_TO_ERP' : 'ERP_TO_CRM') : null,
  }));
  await tx`/* markAll */
    update sync.coupling c set base = r.base, state = 'IN_SYNC', conflict = null,
      last_synced_at = ${now}, erp_changed_at = null, crm_changed_at = null,
      last_direction = coalesce(r.direction, c.last_direction), version = c.version + 1,
      changed_at = ${now}
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, base jsonb, direction text)
    where c.id = r.id
      and (c.state <> 'IN_SYNC' or c.base is distinct from r.base or r.direction is not null)`;
}

async function resolveAll(
  tx: Transaction,
  { integration, mapping, now }: CouplingScope,
  settled: readonly Synchronised[],
): Promise<void> {
  const erp = settled.map(({ erpId }) => erpId);
  const crm = settled.map(({ crmId }) => crmId);
  await tx`/* resolveAll */
    update sync.issue set state = 'RESOLVED', next_retry_at = null, last_seen_at = ${now}
    where integration = ${integration} and mapping = ${mapping.name}
      and state in ('OPEN', 'RETRYING', 'IGNORED')
      and (erp_id = any(${erp}::uuid[]) or crm_id = any(${crm}::uuid[]))`;
}

/** Removes what is done, unless somebody asked again meanwhile or the pair is to be seen again. */
async function endAll(
  tx: Transaction,
  { now }: CouplingScope,
  settled: readonly Synchronised[],
): Promise<void> {
  const entries = settled.map(({ pair, again }) => ({
    id: pair.id,
    generation: pair.generation,
    again,
  }));
  await tx`/* endAll */
    delete from sync.pending p using jsonb_to_recordset(${json(tx, entries)})
      as r (id uuid, generation int, again boolean)
    where p.id = r.id and p.generation = r.generation and not r.again`;
  await tx`/* endAll again */
    update sync.pending p set claimed_until = null, attempts = 0, creation = null, due_at = ${now}
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, generation int, again boolean)
    where p.id = r.id`;
}
