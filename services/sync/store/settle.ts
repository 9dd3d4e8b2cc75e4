/**
 * Writes what became of the pairs of a batch: replica, coupling, base, issue, counters, pending.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { SkipReason } from '../domain/decide.ts';
import type { Failure, Settled } from '../domain/pair-ports.ts';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import type { CouplingState } from '../domain/stored.ts';
import { countOutcomes, type Outcome } from './count.ts';
import { deleteCoupling, insertCoupling, markFailed, type CouplingScope } from './couplings.ts';
import { noteIssue, resolveIssues, type IssueKey } from './issues.ts';
import { keepRows } from './kept-rows.ts';
import { settleSynchronised } from './settle-synchronised.ts';
import {
  delayPending,
  finishAll,
  finishPending,
  keepPending,
  mergePending,
  noteWaiting,
  postponeAll,
} from './pending-end.ts';
import type { Announce } from './announce.ts';

type Of<Kind extends Settled['kind']> = Extract<Settled, { kind: Kind }>;

/** Answers the runs whose counters moved. */
export async function settle(
  tx: Transaction,
  scope: CouplingScope,
  settled: readonly Settled[],
  announce: Announce,
): Promise<void> {
  await keepRows(tx, scope, rowsOf(settled));
  await announce.runs(await countOutcomes(tx, settled.flatMap(outcomesOf)));
  const agreed = settled.filter((one) => one.kind === 'synchronised');
  await settleSynchronised(tx, scope, agreed, announce);
  await finishAll(
    tx,
    settled.filter(isPlainSkip).map(({ pair }) => pair),
  );
  await postponeAll(
    tx,
    settled.filter((one) => one.kind === 'postponed'),
    scope.now,
  );
  for (const one of settled) {
    switch (one.kind) {
      case 'synchronised':
        break;
      case 'coupled':
        await settleCoupled(tx, scope, one, announce);
        break;
      case 'uncoupled':
        await settleUncoupled(tx, scope, one, announce);
        break;
      case 'skipped':
        if (!isPlainSkip(one)) await settleSkipped(tx, scope, one);
        break;
      case 'failed':
        await settleFailed(tx, scope, one, announce);
        break;
      case 'deferred':
        await keepPending(tx, one.pair, scope.now);
        break;
      case 'postponed':
        break;
      default:
        one satisfies never;
    }
  }
}

/** A record that is simply not coupled, in a run that only matches: nothing is to be noted. */
function isPlainSkip(one: Settled): boolean {
  return one.kind === 'skipped' && one.reason === 'NOT_COUPLED';
}

/**
 * A run that only matches leaves the rest to its next phase; otherwise the pair goes on at once.
 */
async function settleCoupled(
  tx: Transaction,
  scope: CouplingScope,
  { pair, erpId, crmId }: Of<'coupled'>,
  announce: Announce,
): Promise<void> {
  await mergePending(tx, scope, pair.id, { erpId, crmId });
  const coupling = await insertCoupling(tx, scope, { erpId, crmId });
  await resolveIssues(tx, keyOf(scope, { erpId, crmId }), scope.now);
  if (coupling?.inserted === true) await announce.coupling(coupling.id, 'COUPLED');
  const onlyMatches = pair.intent.match && pair.intent.mayCreate.length === 0;
  return coupling === null || onlyMatches
    ? finishPending(tx, pair)
    : keepPending(tx, pair, scope.now);
}

async function settleUncoupled(
  tx: Transaction,
  scope: CouplingScope,
  { pair }: Of<'uncoupled'>,
  announce: Announce,
): Promise<void> {
  if (pair.coupling !== null) {
    await announce.coupling(pair.coupling.id, 'UNCOUPLED');
    await deleteCoupling(tx, scope, pair.coupling.id);
  }
  await resolveIssues(tx, keyOf(scope, pair), scope.now);
  await finishPending(tx, pair);
}

async function settleSkipped(
  tx: Transaction,
  scope: CouplingScope,
  { pair, reason }: Of<'skipped'>,
): Promise<void> {
  if (reason === 'PARTNER_TAKEN') {
    const run = await runOf(tx, pair.id);
    const failure = skipFailure(reason);
    const detail = {
      failure,
      severity: 'SKIPPED',
      nextRetryAt: null,
      run,
      now: scope.now,
    } as const;
    await noteIssue(tx, keyOf(scope, pair), detail);
  } else {
    await resolveIssues(tx, keyOf(scope, pair), scope.now);
  }
  await finishPending(tx, pair);
}

async function settleFailed(
  tx: Transaction,
  scope: CouplingScope,
  { pair, failure, conflict, retryMs }: Of<'failed'>,
  announce: Announce,
): Promise<void> {
  const { now } = scope;
  const nextRetryAt = retryMs === null ? null : new Date(now.getTime() + retryMs);
  const run = await runOf(tx, pair.id);
  const detail = { failure, severity: 'ERROR', nextRetryAt, run, now } as const;
  const issue = await noteIssue(tx, keyOf(scope, pair), detail);
  if (pair.coupling !== null) {
    const document = conflict && { ...conflict, detectedAt: now.toISOString() };
    await markFailed(tx, pair.coupling.id, stateAfter(failure, conflict), document, now);
    await announce.coupling(
      pair.coupling.id,
      conflict === null ? 'FAILED' : changeOf(conflict.kind),
    );
  }
  if (issue.isNew) await noteInRun(tx, issue.id, run, announce);
  if (nextRetryAt === null) return finishPending(tx, pair);
  await noteWaiting(tx, scope, pair.id, failure.missing);
  return delayPending(tx, pair, nextRetryAt);
}

/**
 * A new issue is a change of its run: it takes the run's next revision, under the run's row lock.
 */
async function noteInRun(
  tx: Transaction,
  issue: string,
  run: string | null,
  announce: Announce,
): Promise<void> {
  await announce.issue(issue);
  if (run === null) return;
  await tx`/* noteInRun */
    with moved as (
      update sync.run set revision = revision + 1 where id = ${run} returning revision
    )
    update sync.issue set revision = moved.revision from moved where id = ${issue}`;
  await announce.runs([run]);
}

function stateAfter(failure: Failure, conflict: Of<'failed'>['conflict']): CouplingState {
  if (conflict?.kind === 'ERP_DELETED') return 'BROKEN_ERP_DELETED';
  if (conflict?.kind === 'CRM_DELETED') return 'BROKEN_CRM_DELETED';
  if (conflict !== null) return 'CONFLICT';
  return failure.category === 'TRANSIENT' ? 'PENDING' : 'FAILED';
}

function changeOf(kind: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED'): 'CONFLICT' | 'BROKEN' {
  return kind === 'BOTH_UPDATED' ? 'CONFLICT' : 'BROKEN';
}

function skipFailure(code: SkipReason): Failure {
  return {
    code,
    category: 'DATA',
    origin: 'SYNC',
    message: 'Another record of the ERP stands for this one in the CRM already.',
    fix: 'Nothing, unless the other record should not be coupled.',
    upstream: null,
    field: null,
    missing: [],
    candidates: [],
  };
}

/** What each record counts as; the incumbent counts each direction on its own. */
function outcomesOf(one: Settled): Outcome[] {
  const { pair } = one;
  const pending = pair.id;
  const both = (
    sides: { readonly erpId: string | null; readonly crmId: string | null },
    toCrm: Outcome['outcome'],
    toErp: Outcome['outcome'],
  ): Outcome[] => [
    ...(sides.erpId === null
      ? []
      : [{ pending, record: sides.erpId, direction: 'ERP_TO_CRM', outcome: toCrm } as const]),
    ...(sides.crmId === null
      ? []
      : [{ pending, record: sides.crmId, direction: 'CRM_TO_ERP', outcome: toErp } as const]),
  ];
  const whole = (outcome: Outcome['outcome']): Outcome[] =>
    [pair.erpId, pair.crmId].flatMap((record) =>
      record === null ? [] : [{ pending, record, direction: null, outcome }],
    );
  switch (one.kind) {
    case 'synchronised':
      return both(one, one.toCrm, one.toErp);
    case 'coupled':
      return whole('coupled');
    case 'uncoupled':
      return [...both(pair, deletedTo(one, 'CRM'), deletedTo(one, 'ERP')), ...whole('uncoupled')];
    case 'skipped':
      return [...both(pair, 'skipped', 'skipped'), ...whole('skipped')];
    case 'deferred':
    case 'postponed':
      return [];
    case 'failed':
      if (one.retryMs !== null) return [];
      return [...both(pair, 'failed', 'failed'), ...whole('failed')];
    default:
      return one satisfies never;
  }
}

function deletedTo({ deleted }: Of<'uncoupled'>, system: System): 'deleted' | 'unchanged' {
  return deleted === system ? 'deleted' : 'unchanged';
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

async function runOf(tx: Transaction, pending: string): Promise<string | null> {
  const [row] = await tx<{ run: string }[]>`/* runOf */
    select s.run from sync.pending_step ps join sync.step s on s.id = ps.step
    where ps.pending = ${pending} limit 1`;
  return row?.run ?? null;
}

function keyOf(
  { integration, mapping }: CouplingScope,
  { erpId, crmId }: { readonly erpId: string | null; readonly crmId: string | null },
): IssueKey {
  return { integration, mapping: mapping.name, erpId, crmId };
}
