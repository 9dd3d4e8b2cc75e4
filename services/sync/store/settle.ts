/**
 * Writes what became of the pairs of a batch: replica, coupling, base, issue, counters, pending.
 * A handful of statements whatever the number of pairs.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { Settled } from '../domain/pair-ports.ts';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { sideOf } from '../domain/mapping.ts';
import { addSums, noteOutcomes } from './count.ts';
import { deleteCouplings, type CouplingScope } from './couplings.ts';
import { resolveIssues } from './issues.ts';
import { keepRows } from './kept-rows.ts';
import { couplingLock, lockAll, waitingLock, writtenLock, type Lock } from './locks.ts';
import { outcomesOf } from './outcomes.ts';
import { completeHalves, isRestored, pairUp, type PairedUp } from './pair-up.ts';
import { finishAll, keepAll, postponeAll } from './pending-end.ts';
import { seeCreated } from './seen-records.ts';
import { settleFailed, settleOrphans, settleTaken } from './settle-failed.ts';
import { settleSynchronised } from './settle-synchronised.ts';
import { metMeanwhile } from './waiting.ts';
import type { Announce } from './announce.ts';

type Of<Kind extends Settled['kind']> = Extract<Settled, { kind: Kind }>;

export async function settle(
  tx: Transaction,
  scope: CouplingScope,
  given: readonly Settled[],
  announce: Announce,
): Promise<void> {
  const rows = rowsOf(given);
  await lockAll(tx, [...locksOf(scope, given), ...locksOfWritten(scope, given, rows)]);
  await keepRows(tx, scope, rows);
  const paired = await pairUp(tx, scope, given.filter(isPair));
  const met = await metMeanwhile(tx, scope, given.filter(isWaiting));
  // One that lost its partner to another, or need not wait any more, is looked at again.
  const settled = given.map((one): Settled => {
    const lost = isPair(one) && !paired.has(one.pair.id);
    return lost || met.has(one.pair.id) ? { kind: 'deferred', pair: one.pair } : one;
  });
  const only = <Kind extends Settled['kind']>(kind: Kind): Of<Kind>[] =>
    settled.filter((one): one is Of<Kind> => one.kind === kind);
  const sums = await noteOutcomes(
    tx,
    settled.flatMap((one) => outcomesOf(scope.mapping, one)),
  );
  await settleSynchronised(tx, scope, only('synchronised'), paired, announce);
  await announceCoupled(only('coupled'), paired, announce);
  const different = await seeCreated(tx, scope, only('synchronised'));
  await settleUncoupled(tx, scope, only('uncoupled'), announce);
  const closed = await resolveIssues(tx, scope, settled.flatMap(resolved));
  await announceResolved(settled.filter(isPair), paired, closed, announce);
  await settleTaken(tx, scope, only('skipped').filter(isTaken), announce);
  await settleFailed(tx, scope, only('failed'), announce);
  await settleOrphans(
    tx,
    scope,
    given.filter((one) => one.kind === 'synchronised').filter(({ pair }) => !paired.has(pair.id)),
    announce,
  );
  await finishAll(
    tx,
    settled.filter((one) => isFinished(one) && !different.has(one.pair.id)).map(ended),
  );
  await completeHalves(
    tx,
    given.filter(isPair).filter(({ pair }) => paired.has(pair.id)),
  );
  await keepAll(
    tx,
    settled.filter((one) => isKept(one) || different.has(one.pair.id)).map(ended),
    scope.now,
  );
  await postponeAll(tx, only('postponed'), scope.now);
  await announce.runs(await addSums(tx, sums, scope.now));
}

function isPair(one: Settled): one is Of<'synchronised' | 'coupled'> {
  return one.kind === 'synchronised' || one.kind === 'coupled';
}

function isWaiting(one: Settled): one is Of<'failed'> {
  return one.kind === 'failed' && one.failure.missing.length > 0;
}

function isTaken({ reason }: Of<'skipped'>): boolean {
  return reason === 'PARTNER_TAKEN';
}

/** What is done with; a run that only matches leaves what it coupled to its next phase. */
function isFinished(one: Settled): boolean {
  if (one.kind === 'synchronised') return !one.again;
  if (one.kind === 'coupled') return onlyMatches(one);
  return one.kind === 'skipped' || one.kind === 'uncoupled';
}

/** What was intended is done when a pair is synchronised, dissolved, or was only to be coupled. */
function ended(one: Settled): { readonly pair: Settled['pair']; readonly served: boolean } {
  const served =
    one.kind === 'synchronised' ||
    one.kind === 'uncoupled' ||
    (one.kind === 'coupled' && onlyMatches(one));
  return { pair: one.pair, served };
}

/** What is looked at again at once. */
function isKept(one: Settled): boolean {
  if (one.kind === 'synchronised') return one.again;
  return one.kind === 'deferred' || (one.kind === 'coupled' && !onlyMatches(one));
}

function onlyMatches({ pair: { intent } }: Of<'coupled'>): boolean {
  return intent.match && intent.mayCreate.length === 0;
}

/** The records whose issues are over. */
function resolved(one: Settled): { erpId: string | null; crmId: string | null }[] {
  if (isPair(one)) return [{ erpId: one.erpId, crmId: one.crmId }];
  const isOver =
    one.kind === 'uncoupled' ||
    (one.kind === 'skipped' && one.reason !== 'NOT_COUPLED' && one.reason !== 'PARTNER_TAKEN');
  return isOver ? [{ erpId: one.pair.erpId, crmId: one.pair.crmId }] : [];
}

/**
 * A page that was asked for before a write is told from one that shows it by what is kept: each of
 * the two has to find the other's work done.
 */
function locksOfWritten(
  { integration, mapping }: CouplingScope,
  settled: readonly Settled[],
  rows: readonly RowsToKeep[],
): Lock[] {
  const systems = new Set(rows.map(({ system }) => system));
  for (const one of settled) {
    if (one.kind === 'synchronised' && one.unseen !== null) systems.add(one.unseen.system);
  }
  return [...systems].map((system) =>
    writtenLock(integration, system, sideOf(mapping, system).kind),
  );
}

function locksOf({ integration, mapping }: CouplingScope, settled: readonly Settled[]): Lock[] {
  const locks: Lock[] = [];
  if (settled.some((one) => isPair(one) && one.pair.coupling === null)) {
    locks.push(couplingLock(integration, mapping.name));
  }
  if (settled.some((one) => isPair(one) && isRestored(one))) {
    locks.push(waitingLock(integration, mapping.name));
  }
  for (const one of settled) {
    if (!isWaiting(one)) continue;
    locks.push(...one.failure.missing.map((record) => waitingLock(integration, record.mapping)));
  }
  return locks;
}

async function announceCoupled(
  coupled: readonly Of<'coupled'>[],
  paired: ReadonlyMap<string, PairedUp>,
  announce: Announce,
): Promise<void> {
  const fresh = coupled.flatMap(({ pair }) => {
    const made = paired.get(pair.id);
    return made?.isNew === true ? [{ id: made.coupling, change: 'COUPLED' } as const] : [];
  });
  await announce.couplings(fresh);
}

/** Pairs that needed somebody and do no more; of a new one it is told that it was made. */
async function announceResolved(
  pairs: readonly Of<'synchronised' | 'coupled'>[],
  paired: ReadonlyMap<string, PairedUp>,
  closed: ReadonlySet<string>,
  announce: Announce,
): Promise<void> {
  const own = pairs.flatMap(({ pair, erpId, crmId }) => {
    const known = paired.get(pair.id);
    const isOver = closed.has(erpId) || closed.has(crmId);
    if (known === undefined || known.isNew || !isOver) return [];
    return [{ id: known.coupling, change: 'RESOLVED' } as const];
  });
  await announce.couplings(own);
}

async function settleUncoupled(
  tx: Transaction,
  scope: CouplingScope,
  uncoupled: readonly Of<'uncoupled'>[],
  announce: Announce,
): Promise<void> {
  const ids = uncoupled.flatMap(({ pair }) => pair.coupling?.id ?? []);
  await announce.couplings(ids.map((id) => ({ id, change: 'UNCOUPLED' })));
  await deleteCouplings(tx, scope, ids);
}

interface RowsToKeep {
  readonly system: System;
  readonly id: string;
  readonly row: Row | null;
}

function rowsOf(settled: readonly Settled[]): RowsToKeep[] {
  return settled.flatMap((one): RowsToKeep[] => {
    if (one.kind === 'failed') return [...one.fresh];
    if (one.kind === 'uncoupled' && one.deleted !== null) {
      const id = one.deleted === 'ERP' ? one.pair.erpId : one.pair.crmId;
      return id === null ? [] : [{ system: one.deleted, id, row: null }];
    }
    if (one.kind !== 'synchronised') return [];
    const { erpRow, crmRow, erpId, crmId } = one;
    return [
      ...(erpRow === null ? [] : [{ system: 'ERP' as const, id: erpId, row: erpRow }]),
      ...(crmRow === null ? [] : [{ system: 'CRM' as const, id: crmId, row: crmRow }]),
    ];
  });
}
