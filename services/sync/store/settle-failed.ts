/** Notes the failures of a batch: an issue per pair, what it waits for, when it is tried again. */
import type { Transaction } from '@drawbar/platform/database';
import type { Failure, Settled } from '../domain/pair-ports.ts';
import type { CouplingState } from '../domain/stored.ts';
import type { Announce } from './announce.ts';
import { markFailed, type CouplingScope } from './couplings.ts';
import { noteIssues, type NewIssue } from './issues.ts';
import { delayAll, finishAll } from './pending-end.ts';
import { json } from './sql.ts';
import { noteWaiting } from './waiting.ts';

type Failed = Extract<Settled, { kind: 'failed' }>;
type Skipped = Extract<Settled, { kind: 'skipped' }>;

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
  await noteAll(
    tx,
    scope,
    failed.map((one) => ({
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
    coupled.map(({ one, id }) => ({
      id,
      change: one.conflict === null ? 'FAILED' : changeOf(one.conflict.kind),
    })),
  );
  await noteWaiting(
    tx,
    scope,
    failed.filter(({ retryMs }) => retryMs !== null),
  );
  await finishAll(
    tx,
    failed.filter(({ retryMs }) => retryMs === null).map(({ pair }) => pair),
  );
  await delayAll(
    tx,
    failed.flatMap((one) => {
      const until = dueAt(one);
      return until === null ? [] : [{ pair: one.pair, until }];
    }),
  );
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

/** A new issue is a change of its run: it takes the run's next revision, under its row lock. */
async function noteAll(
  tx: Transaction,
  scope: CouplingScope,
  issues: readonly (Omit<NewIssue, 'run'> & { readonly pending: string })[],
  announce: Announce,
): Promise<void> {
  if (issues.length === 0) return;
  const runs = await runsOf(
    tx,
    issues.map(({ pending }) => pending),
  );
  const noted = await noteIssues(
    tx,
    scope,
    issues.map((issue) => ({ ...issue, run: runs.get(issue.pending) ?? null })),
  );
  const fresh = noted.filter(({ isNew }) => isNew);
  for (const { id } of fresh) await announce.issue(id);
  const inRuns = fresh.flatMap(({ id, run }) => (run === null ? [] : [{ id, run }]));
  if (inRuns.length === 0) return;
  await tx`/* noteInRuns */
    with given as (
      select * from jsonb_to_recordset(${json(tx, inRuns)}) as r (id uuid, run uuid)
    ), moved as (
      update sync.run set revision = revision + 1
      where id in (select run from given) returning id, revision
    )
    update sync.issue i set revision = m.revision from given g join moved m on m.id = g.run
    where i.id = g.id`;
  await announce.runs([...new Set(inRuns.map(({ run }) => run))]);
}

async function runsOf(tx: Transaction, pending: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx<{ pending: string; run: string }[]>`/* runsOf */
    select distinct on (ps.pending) ps.pending, s.run
    from sync.pending_step ps join sync.step s on s.id = ps.step
    where ps.pending = any(${pending as string[]}::uuid[]) order by ps.pending, s.run`;
  return new Map(rows.map((row) => [row.pending, row.run]));
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
  fix: 'Nothing, unless the other record should not be coupled.',
  upstream: null,
  field: null,
  missing: [],
  candidates: [],
};
