/** Jobs of a step: one per direction, one for coupling; opened, filled with records, closed. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import { failedMessage, jobMessage } from '../domain/job-message.ts';
import type { MatchPreview } from '../domain/match-preview.ts';
import { endStatus } from '../domain/run.ts';
import type { JobRow } from '../domain/stored.ts';
import type { Sql } from './sql.ts';

export type JobKind = 'SYNCHRONIZATION' | 'COUPLING' | 'UNCOUPLING';

export const JOB_COLUMNS = `id, step, kind, direction, status, started_at as "startedAt",
  finished_at as "finishedAt", message, total, inserted, modified, unchanged, deleted, skipped,
  failed, coupled, uncoupled`;

export async function readJobs(sql: Sql, steps: readonly string[]): Promise<JobRow[]> {
  return await sql<JobRow[]>`/* readJobs */
    select ${sql.unsafe(JOB_COLUMNS)} from sync.job
    where step = any(${steps as string[]}::uuid[]) order by step, ordinal`;
}

export async function readJobsByIds(sql: Sql, ids: readonly string[]): Promise<JobRow[]> {
  return await sql<JobRow[]>`/* readJobsByIds */
    select ${sql.unsafe(JOB_COLUMNS)} from sync.job where id = any(${ids as string[]}::uuid[])`;
}

/** When jobs of these steps that have ended last created a record; a system may be missing. */
export async function lastCreated(
  sql: Sql,
  steps: readonly string[],
): Promise<Partial<Record<System, Date>>> {
  const rows = await sql<{ system: System; at: Date }[]>`/* lastCreated */
    select case direction when 'ERP_TO_CRM' then 'CRM' else 'ERP' end as system,
      max(inserted_at) as at
    from sync.job where step = any(${steps as string[]}::uuid[]) and direction is not null
      and finished_at is not null and inserted_at is not null
    group by 1`;
  return Object.fromEntries(rows.map(({ system, at }) => [system, at]));
}

/** The open job of a step, made when there is none. */
export async function openJob(
  tx: Transaction,
  step: string,
  kind: JobKind,
  direction: JobRow['direction'],
  now: Date,
): Promise<string> {
  const [open] = await tx<{ id: string }[]>`/* openJob */
    select id from sync.job where step = ${step} and kind = ${kind}
      and direction is not distinct from ${direction} and finished_at is null`;
  if (open !== undefined) return open.id;
  const id = randomUUID();
  await tx`/* openJob new */
    insert into sync.job (id, step, ordinal, kind, direction, status, started_at)
    values (${id}, ${step}, (select count(*) from sync.job where step = ${step}), ${kind},
      ${direction}, 'RUNNING', ${now})`;
  return id;
}

/** Counts the records that a job was given so far, and those that were left alone at once. */
export async function countTotal(tx: Transaction, job: string): Promise<void> {
  await tx`/* countTotal */
    update sync.job j set total = r.total, skipped = greatest(j.skipped, r.skipped)
    from (select count(*) as total, count(*) filter (where outcome = 'skipped') as skipped
      from sync.run_record where job = ${job}) r
    where id = ${job}`;
}

/** Counts what a step that writes nothing would have done. */
export async function countPreview(
  tx: Transaction,
  job: string,
  seen: MatchPreview,
): Promise<void> {
  const { inserted, coupled, skipped, failed } = seen;
  await tx`/* countPreview */
    update sync.job set total = ${inserted + coupled + skipped + failed}, inserted = ${inserted},
      coupled = ${coupled}, unchanged = ${coupled}, skipped = ${skipped}, failed = ${failed}
    where id = ${job}`;
}

export interface JobsEnd {
  readonly status: 'SUCCEEDED' | 'PARTIAL' | 'FAILED';
  /** null when nothing failed. */
  readonly reason: string | null;
}

/**
 * Ends the open jobs of a step; what has no outcome by now counts as failed. Answers how they
 * ended: those of an earlier attempt do not speak for this one.
 */
export async function closeJobs(
  tx: Transaction,
  step: string,
  now: Date,
  cancelled: boolean,
): Promise<JobsEnd> {
  if (!cancelled) {
    await tx`/* closeJobs open records */
      with left_over as (
        update sync.run_record rr set outcome = 'failed' from sync.job j
        where rr.job = j.id and j.step = ${step} and rr.outcome is null returning rr.job
      )
      update sync.job j set failed = j.failed + l.amount
      from (select job, count(*)::int as amount from left_over group by job) l where j.id = l.job`;
  }
  const jobs = (await readJobs(tx, [step])).filter(({ finishedAt }) => finishedAt === null);
  for (const job of jobs) {
    const status = cancelled ? 'CANCELLED' : endStatus(sums(job));
    await tx`/* closeJobs */
      update sync.job set status = ${status}, finished_at = ${now},
        message = ${jobMessage(job, cancelled)}
      where id = ${job.id}`;
  }
  const all = jobs.map(sums);
  const failed = all.reduce((sum, one) => sum + one.failed, 0);
  const others = all.reduce((sum, one) => sum + one.others, 0);
  return { status: endStatus({ failed, others }), reason: failedMessage(failed, failed + others) };
}

/** Records with an outcome, failed ones apart. */
function sums(job: JobRow): { failed: number; others: number } {
  const { inserted, modified, unchanged, deleted, skipped, failed } = job;
  return {
    failed,
    others: inserted + modified + unchanged + deleted + skipped,
  };
}
