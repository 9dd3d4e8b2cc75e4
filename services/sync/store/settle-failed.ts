/** Notes the failures of a batch: an issue per pair, what it waits for, when it is tried again. */
import type { Transaction } from '@drawbar/platform/database';
import { orphanFailure } from '../domain/failure.ts';
import type { Failure, Settled } from '../domain/pair-ports.ts';
import type { CouplingState } from '../domain/stored.ts';
import type { Announce } from './announce.ts';
import { markFailed, type CouplingScope } from './couplings.ts';
import { noteIssues, type NewIssue } from './issues.ts';
import { delayAll, finishAll } from './pending-end.ts';
import { noteInRuns } from './run-issues.ts';
import { noteWaiting } from './waiting.ts';

type Failed = Extract<Settled, { kind: 'failed' }>;
type Skipped = Extract<Settled, { kind: 'skipped' }>;
type Synchronised = Extract<Settled, { kind: 'synchronised' }>;

/** Answers the runs in which new issues were noted; their rows are locked by then. */
export async function settleFailed(
  tx: Transaction,
  scope: CouplingScope,
  failed: readonly Failed[],
  announce: Announce,
): Promise<void> {
  if (failed.length === 0) return;
  const { now } = scope;
  const dueAt = ({ retryMs }: Failed): Date | null =>
    retryMs === null ? null : new Date(now.getTime() + retryMs);
  const told = failed.filter((one) => !isOvertaken(one));
  await noteAll(
    tx,
    scope,
    told.map((one) => ({
      ...one.pair,
      pending: one.pair.id,
      failure: one.failure,
      severity: 'ERROR',
      nextRetryAt: dueAt(one),
    })),
    announce,
  );
  const coupled = failed.flatMap((one) =>
    one.pair.coupling === null ? [] : [{ one, id: one.pair.coupling.id }],
  );
  await markFailed(
    tx,
    coupled.map(({ one: { failure, conflict, tried }, id }) => ({
      id,
      base: tried,
      state: stateAfter(failure, conflict),
      conflict: conflict && { ...conflict, detectedAt: now.toISOString() },
    })),
    now,
  );
  await announce.couplings(
    told.flatMap(({ pair: { coupling }, conflict }) => {
      if (coupling === null) return [];
      const change = conflict === null ? 'FAILED' : changeOf(conflict.kind);
      return [{ id: coupling.id, change }];
    }),
  );
  await noteWaiting(
    tx,
    scope,
    failed.filter(({ retryMs }) => retryMs !== null),
  );
  await finishAll(
    tx,
    failed.flatMap(({ retryMs, pair }) => (retryMs === null ? [{ pair, served: false }] : [])),
  );
  await delayAll(
    tx,
    failed.flatMap((one) => {
      const until = dueAt(one);
      return until === null ? [] : [{ pair: one.pair, until }];
    }),
  );
}

/** Somebody edited a record while it was decided on: it is decided anew, and has not failed yet. */
function isOvertaken({ failure, retryMs, pair }: Failed): boolean {
  return failure.code === 'RECORD_CHANGED_MEANWHILE' && retryMs !== null && pair.attempts === 0;
}

/** Records whose partner is taken are left alone, and somebody may want to know. */
export async function settleTaken(
  tx: Transaction,
  scope: CouplingScope,
  taken: readonly Skipped[],
  announce: Announce,
): Promise<void> {
  const issues = taken.map(({ pair, reason }) => ({
    ...pair,
    pending: pair.id,
    failure: { ...TAKEN, code: reason },
    severity: 'SKIPPED' as const,
    nextRetryAt: null,
  }));
  await noteAll(tx, scope, issues, announce);
}

interface Orphan extends Pick<NewIssue, 'erpId' | 'crmId'> {
  readonly pending: string;
}

/**
 * Records that were created for ones which lost their place in a pair meanwhile: nobody else would
 * ever tell of them. They are named themselves, so that the issue ends with them.
 */
export async function settleOrphans(
  tx: Transaction,
  scope: CouplingScope,
  lost: readonly Synchronised[],
  announce: Announce,
): Promise<void> {
  const created = lost.flatMap(({ pair, erpId, crmId, toErp, toCrm }): Orphan[] => {
    if (toErp === 'inserted') return [{ pending: pair.id, erpId, crmId: null }];
    return toCrm === 'inserted' ? [{ pending: pair.id, erpId: null, crmId }] : [];
  });
  if (created.length === 0) return;
  const partners = await tx<{ erpId: string; crmId: string }[]>`/* settleOrphans */
    select erp_id as "erpId", crm_id as "crmId" from sync.coupling
    where integration = ${scope.integration} and mapping = ${scope.mapping.name}
      and (erp_id = any(${created.flatMap(({ erpId }) => erpId ?? [])}::uuid[])
        or crm_id = any(${created.flatMap(({ crmId }) => crmId ?? [])}::uuid[]))`;
  const coupled = new Set(partners.flatMap(({ erpId, crmId }) => [erpId, crmId]));
  const issues = created
    .filter(({ erpId, crmId }) => !coupled.has(erpId ?? crmId ?? ''))
    .map((one) => ({
      ...one,
      failure: orphanFailure(one.erpId === null ? 'CRM' : 'ERP'),
      severity: 'WARNING' as const,
      nextRetryAt: null,
    }));
  await noteAll(tx, scope, issues, announce);
}

async function noteAll(
  tx: Transaction,
  scope: CouplingScope,
  issues: readonly (NewIssue & { readonly pending: string })[],
  announce: Announce,
): Promise<void> {
  if (issues.length === 0) return;
  const noted = await noteIssues(tx, scope, issues);
  for (const { id } of noted.filter(({ isNew }) => isNew)) await announce.issue(id);
  const ids = new Map(noted.map((issue) => [pairName(issue), issue.id]));
  const met = issues.flatMap((issue) => {
    const id = ids.get(pairName(issue));
    return id === undefined ? [] : [{ id, pending: issue.pending }];
  });
  await announce.runs(await noteInRuns(tx, met));
}

function pairName({ erpId, crmId }: Pick<NewIssue, 'erpId' | 'crmId'>): string {
  return `${erpId}/${crmId}`;
}

function stateAfter(failure: Failure, conflict: Failed['conflict']): CouplingState {
  if (conflict?.kind === 'ERP_DELETED') return 'BROKEN_ERP_DELETED';
  if (conflict?.kind === 'CRM_DELETED') return 'BROKEN_CRM_DELETED';
  if (conflict !== null) return 'CONFLICT';
  return failure.category === 'TRANSIENT' ? 'PENDING' : 'FAILED';
}

function changeOf(kind: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED'): 'CONFLICT' | 'BROKEN' {
  return kind === 'BOTH_UPDATED' ? 'CONFLICT' : 'BROKEN';
}

const TAKEN: Omit<Failure, 'code'> = {
  category: 'DATA',
  origin: 'SYNC',
  message: 'Another record of the ERP stands for this one in the CRM already.',
  fix: 'Nothing needs to be done, unless this is the right one: then uncouple the other and retry.',
  upstream: null,
  field: null,
  missing: [],
  candidates: [],
};
