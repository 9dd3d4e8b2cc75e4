/** Runs and their steps: created, read, moved under the row lock of the run. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import type { Phase, RunKind, RunStatus, StepAction, StepLimits } from '../domain/run.ts';
import type { RunRow, StepRow } from '../domain/stored.ts';
import type { Sql } from './sql.ts';

export interface NewRun {
  /** GUID. */
  readonly id: string;
  readonly integration: string;
  readonly kind: RunKind;
  readonly trigger: RunRow['trigger'];
  readonly requestedBy: string | null;
  readonly review: string | null;
  readonly traceId: string | null;
  /** One sentence for whoever looks at it; left out: none. */
  readonly reason?: string | null;
  readonly steps: readonly {
    readonly mapping: string;
    readonly ordinal: number;
    readonly action: StepAction;
    readonly dependsOn: readonly string[];
    readonly limits: StepLimits;
  }[];
}

/**
 * Queues a run with its steps.
 * @throws {postgres.PostgresError} unique_violation when a full run is active already.
 */
export async function insertRun(tx: Transaction, run: NewRun, now: Date): Promise<string> {
  const { id } = run;
  await tx`/* insertRun */
    insert into sync.run (id, integration, kind, trigger, requested_by, status, queued_at, review,
      trace_id, status_reason)
    values (${id}, ${run.integration}, ${run.kind}, ${run.trigger}, ${run.requestedBy}, 'QUEUED',
      ${now}, ${run.review}, ${run.traceId}, ${run.reason ?? null})`;
  for (const step of run.steps) {
    await tx`/* insertRun step */
      insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on,
        erp_ids, sync_after, dry_run, winner)
      values (${randomUUID()}, ${id}, ${step.mapping}, ${step.ordinal}, ${step.action},
        ${step.dependsOn.length === 0 ? 'QUEUED' : 'WAITING'}, 'QUEUED',
        ${[...step.dependsOn]}, ${step.limits.erpIds as string[] | null}::uuid[],
        ${step.limits.syncAfter}, ${step.limits.dryRun}, ${step.limits.winner})`;
  }
  return id;
}

export const RUN_COLUMNS = `id, integration, kind, trigger, requested_by as "requestedBy", status,
  status_reason as "statusReason", queued_at as "queuedAt", started_at as "startedAt",
  finished_at as "finishedAt", review, trace_id as "traceId", revision`;
const STEP_COLUMNS = `id, run, mapping, ordinal, action, status, status_reason as "statusReason",
  phase, depends_on as "dependsOn", erp_ids as "erpIds", sync_after as "syncAfter",
  dry_run as "dryRun", winner, revision`;

export async function readRuns(sql: Sql, ids: readonly string[]): Promise<RunRow[]> {
  return await sql<RunRow[]>`/* readRuns */
    select ${sql.unsafe(RUN_COLUMNS)} from sync.run where id = any(${ids as string[]}::uuid[])`;
}

/** Runs that have not ended, the oldest first. */
export async function readActiveRuns(sql: Sql, integration: string): Promise<RunRow[]> {
  return await sql<RunRow[]>`/* readActiveRuns */
    select ${sql.unsafe(RUN_COLUMNS)} from sync.run
    where integration = ${integration} and finished_at is null order by queued_at, id limit 100`;
}

/**
 * Mappings of the runs of an integration that have not ended. `isOpen`: some run works on it, or
 * will, and reads its feeds by itself.
 */
export async function readMappingsInRuns(
  sql: Sql,
  integration: string,
): Promise<{ readonly mapping: string; readonly isOpen: boolean }[]> {
  return await sql<{ mapping: string; isOpen: boolean }[]>`/* readMappingsInRuns */
    select s.mapping, bool_or(s.status in ('WAITING', 'QUEUED', 'RUNNING')) as "isOpen"
    from sync.run r join sync.step s on s.run = r.id
    where r.integration = ${integration} and r.finished_at is null group by s.mapping`;
}

/** Steps of runs, in order. */
export async function readSteps(sql: Sql, runs: readonly string[]): Promise<StepRow[]> {
  return await sql<StepRow[]>`/* readSteps */
    select ${sql.unsafe(STEP_COLUMNS)} from sync.step
    where run = any(${runs as string[]}::uuid[]) order by run, ordinal, mapping`;
}

export async function readStepsByIds(sql: Sql, ids: readonly string[]): Promise<StepRow[]> {
  return await sql<StepRow[]>`/* readStepsByIds */
    select ${sql.unsafe(STEP_COLUMNS)} from sync.step where id = any(${ids as string[]}::uuid[])`;
}

/** Moves a step from the phase it was read in; false when somebody else moved it first. */
export async function moveStep(
  tx: Transaction,
  step: Pick<StepRow, 'id' | 'phase' | 'status'>,
  to: { readonly phase: Phase; readonly status: RunStatus; readonly reason?: string | null },
): Promise<boolean> {
  const moved = await tx`/* moveStep */
    update sync.step set phase = ${to.phase}, status = ${to.status},
      status_reason = ${to.reason ?? null}
    where id = ${step.id} and phase = ${step.phase} and status = ${step.status}`;
  return moved.count === 1;
}

export async function setRunStatus(
  tx: Transaction,
  run: string,
  {
    status,
    ended,
    reason,
  }: {
    readonly status: RunStatus;
    readonly ended: boolean;
    /** null: what was said last stays. */
    readonly reason: string | null;
  },
  now: Date,
): Promise<void> {
  await tx`/* setRunStatus */
    update sync.run set status = ${status}, revision = revision + 1,
      status_reason = coalesce(${reason}, status_reason),
      started_at = coalesce(started_at, ${now}), finished_at = ${ended ? now : null}
    where id = ${run} and (status <> ${status} or (finished_at is null) = ${ended})`;
}
