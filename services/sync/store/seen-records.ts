/**
 * Records that were created in bulk, without an answer that shows them: seen when the feed brings
 * them. One that is just what was sent is no change, and nobody looks at its pair again.
 */
import type { Transaction } from '@drawbar/platform/database';
import { isAsSent } from '../domain/after-write.ts';
import type { Settled } from '../domain/pair-ports.ts';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { CouplingScope } from './couplings.ts';
import { json } from './sql.ts';
import { takeUnseen, type PartnerIds } from './unseen-records.ts';

type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

interface Side {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly system: System;
}

/** Pairs whose record is just what was sent; all other rows of a feed are changes. */
export async function seeRows(
  tx: Transaction,
  scope: Side,
  rows: readonly Pick<Row, 'id' | 'data'>[],
): Promise<readonly PartnerIds[]> {
  if (rows.length === 0) return [];
  const data = new Map(rows.map((row) => [row.id, row.data]));
  const unseen = await takeUnseen(tx, scope, [...data.keys()]);
  const isSame = (one: (typeof unseen)[number]): boolean =>
    isAsSent(one.unseen, data.get(one.record) ?? {});
  const different = unseen.filter((one) => !isSame(one));
  if (different.length > 0) {
    const own = scope.system === 'ERP' ? 'erp_id' : 'crm_id';
    const entries = different.map(({ record, unseen: { sent } }) => ({ record, sent }));
    await tx`/* seeRows */
      update sync.coupling c set base = jsonb_set(c.base, '{sent}', r.sent)
      from jsonb_to_recordset(${json(tx, entries)}) as r (record uuid, sent jsonb)
      where c.integration = ${scope.integration} and c.mapping = ${scope.mapping.name}
        and c.${tx(own)} = r.record`;
  }
  return unseen.filter(isSame);
}

/**
 * The feed may have been faster than the settling of a creation: what it brought is compared now.
 * Answers the entries of pairs that have to be looked at. `writtenLock` has to be held.
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
