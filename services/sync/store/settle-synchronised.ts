/** Notes of all pairs of a batch that agree now what they agree on, in a few statements. */
import type { Transaction } from '@drawbar/platform/database';
import type { Settled } from '../domain/pair-ports.ts';
import type { Announce } from './announce.ts';
import type { CouplingScope } from './couplings.ts';
import { directionOf, type PairedUp } from './pair-up.ts';
import { json } from './sql.ts';
import { forgetUnseen, noteUnseen } from './unseen-records.ts';

type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

/** @param paired the couplings by the pending ids of their pairs; one without lost a race. */
export async function settleSynchronised(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Synchronised[],
  paired: ReadonlyMap<string, PairedUp>,
  announce: Announce,
): Promise<void> {
  const pairs = settled.flatMap((one) => {
    const coupled = paired.get(one.pair.id);
    return coupled === undefined ? [] : [{ one, ...coupled }];
  });
  if (pairs.length === 0) return;
  // A new coupling was made as it is to be.
  const known = pairs.filter(({ isNew }) => !isNew);
  await bringUpToDate(tx, scope, known);
  await forgetUnseen(
    tx,
    scope,
    known.map(({ one }) => one),
  );
  await noteUnseen(
    tx,
    scope,
    pairs.flatMap(({ one: { erpId, crmId, unseen } }) =>
      unseen === null ? [] : [{ erpId, crmId, unseen }],
    ),
  );
  await announce.couplings(
    pairs
      .filter(({ one, isNew }) => isNew || hasWritten(one))
      .map(({ coupling, isNew }) => ({ id: coupling, change: isNew ? 'COUPLED' : 'SYNCED' })),
  );
}

async function bringUpToDate(
  tx: Transaction,
  { now }: CouplingScope,
  known: readonly { readonly one: Synchronised; readonly coupling: string }[],
): Promise<void> {
  if (known.length === 0) return;
  const entries = known.map(({ one, coupling }) => ({
    id: coupling,
    base: one.base,
    direction: directionOf(one),
  }));
  await tx`/* settleSynchronised */
    update sync.coupling c set base = r.base, state = 'IN_SYNC', conflict = null,
      last_synced_at = ${now}, erp_changed_at = null, crm_changed_at = null,
      last_direction = coalesce(r.direction, c.last_direction), version = c.version + 1,
      changed_at = ${now}
    from jsonb_to_recordset(${json(tx, entries)}) as r (id uuid, base jsonb, direction text)
    where c.id = r.id
      and (c.state <> 'IN_SYNC' or c.base is distinct from r.base or r.direction is not null)`;
}

function hasWritten({ toCrm, toErp }: Synchronised): boolean {
  return toCrm !== 'unchanged' || toErp !== 'unchanged';
}
