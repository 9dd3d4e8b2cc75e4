/**
 * Records that were created in bulk, without an answer that shows them: seen when the feed brings
 * them. One that is just what was sent is no change, and nobody looks at its pair again.
 */
import type { Transaction } from '@drawbar/platform/database';
import { isAsSent, type Unseen } from '../domain/after-write.ts';
import type { Settled } from '../domain/pair-ports.ts';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { CouplingScope } from './couplings.ts';
import { json, type Sql } from './sql.ts';

type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

interface Side {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly system: System;
}

export interface PartnerIds {
  readonly erpId: string;
  readonly crmId: string;
}

/** Pairs whose record is just what was sent; all other rows of a feed are changes. */
export async function seeRows(
  tx: Transaction,
  { integration, mapping, system }: Side,
  rows: readonly Pick<Row, 'id' | 'data'>[],
): Promise<readonly PartnerIds[]> {
  if (rows.length === 0) return [];
  const own = system === 'ERP' ? 'erp_id' : 'crm_id';
  const unseen = await tx<
    (PartnerIds & { id: string; own: string; unseen: Unseen })[]
  >`/* seeRows */
    select id, ${tx(own)} as own, erp_id as "erpId", crm_id as "crmId", unseen
    from sync.coupling
    where integration = ${integration} and mapping = ${mapping.name}
      and ${tx(own)} = any(${rows.map(({ id }) => id)}::uuid[]) and unseen is not null
      and unseen->>'system' = ${system}`;
  if (unseen.length === 0) return [];
  const data = new Map(rows.map((row) => [row.id, row.data]));
  const seen = unseen.map((pair) => ({
    ...pair,
    same: isAsSent(pair.unseen, data.get(pair.own) ?? {}),
  }));
  const entries = seen.map(({ id, same, unseen: { sent } }) => ({ id, sent: same ? null : sent }));
  await tx`/* seeRows seen */
    update sync.coupling c set unseen = null,
      base = case when r.sent is null then c.base else jsonb_set(c.base, '{sent}', r.sent) end
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, sent jsonb)
    where c.id = r.id`;
  return seen.filter(({ same }) => same);
}

/**
 * The feed may have been faster than the settling of a creation: what it brought is compared now.
 * Answers the entries of pairs that have to be looked at. `creationLock` has to be held.
 */
export async function seeCreated(
  tx: Transaction,
  { integration, mapping, intakes }: CouplingScope,
  settled: readonly Synchronised[],
): Promise<Set<string>> {
  const different = new Set<string>();
  for (const system of ['ERP', 'CRM'] as const) {
    const created = settled.filter(({ unseen }) => unseen?.system === system);
    if (created.length === 0) continue;
    const { kind } = sideOf(mapping, system);
    const idOf = (one: Synchronised): string => (system === 'ERP' ? one.erpId : one.crmId);
    const intake = intakes.find(({ kinds }) => kinds.includes(kind));
    const rows = await intake?.readMany(tx, { integration, system }, kind, created.map(idOf));
    if (rows === undefined || rows.size === 0) continue;
    const asSent = await seeRows(tx, { integration, mapping, system }, [...rows.values()]);
    const same = new Set(asSent.map((pair) => (system === 'ERP' ? pair.erpId : pair.crmId)));
    for (const one of created) {
      const id = idOf(one);
      if (rows.has(id) && !same.has(id)) different.add(one.pair.id);
    }
  }
  return different;
}

/** Systems in which records of a mapping were created that nobody has read yet. */
export async function unseenIn(
  sql: Sql,
  { integration, mapping }: Omit<Side, 'system'>,
): Promise<System[]> {
  const rows = await sql<{ system: System }[]>`/* unseenIn */
    select distinct unseen->>'system' as system from sync.coupling
    where integration = ${integration} and mapping = ${mapping.name} and unseen is not null`;
  return rows.map(({ system }) => system);
}
