/** Counts the outcome of every record once, in the job that looked at it. */
import type { Transaction } from '@drawbar/platform/database';
import type { Counts } from '../domain/stored.ts';
import { json } from './sql.ts';
import type { Outcome } from './outcomes.ts';

/** What a transaction adds to the counters of one job. */
interface JobSums extends Counts {
  readonly job: string;
  /** A record was created, also one that was counted before. */
  readonly created: boolean;
}

/**
 * Notes outcomes with the jobs whose steps wait for these pairs; a record that was counted before
 * is left out. To be called while the pairs are still pending; answers what to add.
 */
export async function noteOutcomes(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<readonly JobSums[]> {
  if (outcomes.length === 0) return [];
  return await tx<JobSums[]>`/* noteOutcomes */
    with given as (
      select * from jsonb_to_recordset(${json(tx, outcomes)})
        as r (pending uuid, record uuid, direction text, outcome text)
    ), wanted as materialized (
      select j.id as job, g.record, g.outcome from given g
      join sync.pending_step ps on ps.pending = g.pending
      join sync.job j on j.step = ps.step and j.direction is not distinct from g.direction
    ), hit as (
      update sync.run_record rr set outcome = w.outcome from wanted w
      where rr.job = w.job and rr.record = w.record and rr.outcome is null
      returning rr.job, rr.outcome
    )
    select w.job, bool_or(w.created) as created,
      count(*) filter (where outcome = 'inserted')::int as inserted,
      count(*) filter (where outcome = 'modified')::int as modified,
      -- A record that was only coupled or let go is not written: it counts as unchanged, too.
      count(*) filter (where outcome in ('unchanged', 'coupled', 'uncoupled'))::int as unchanged,
      count(*) filter (where outcome = 'deleted')::int as deleted,
      count(*) filter (where outcome = 'skipped')::int as skipped,
      count(*) filter (where outcome = 'failed')::int as failed,
      count(*) filter (where outcome = 'coupled')::int as coupled,
      count(*) filter (where outcome = 'uncoupled')::int as uncoupled
    from (select job, bool_or(outcome = 'inserted') as created
      from wanted group by job) w
    left join hit on hit.job = w.job
    where w.created or hit.job is not null
    group by w.job`;
}

/**
 * Adds to the counters, and notes when a job created a record; answers the runs that moved. Their
 * row locks are held from here to the end of the transaction, so this comes last.
 */
export async function addSums(
  tx: Transaction,
  sums: readonly JobSums[],
  now: Date,
): Promise<string[]> {
  if (sums.length === 0) return [];
  const jobs = sums.map(({ job }) => job);
  await tx`/* addSums lock */
    select from sync.run where id in (select s.run from sync.step s join sync.job j on j.step = s.id
      where j.id = any(${jobs}::uuid[])) order by id for update`;
  const steps = await tx<{ step: string }[]>`/* addSums */
    update sync.job j set inserted = j.inserted + s.inserted, modified = j.modified + s.modified,
      unchanged = j.unchanged + s.unchanged, deleted = j.deleted + s.deleted,
      skipped = j.skipped + s.skipped, failed = j.failed + s.failed,
      coupled = j.coupled + s.coupled, uncoupled = j.uncoupled + s.uncoupled,
      inserted_at = case when s.created then ${now} else j.inserted_at end
    from jsonb_to_recordset(${json(tx, sums)}) as s (job uuid, created boolean, inserted int,
      modified int, unchanged int, deleted int, skipped int, failed int, coupled int, uncoupled int)
    where j.id = s.job returning j.step`;
  return bumpSteps(tx, [...new Set(steps.map((row) => row.step))]);
}

/** Raises the revision of steps and of their runs; answers the runs. */
export async function bumpSteps(tx: Transaction, steps: readonly string[]): Promise<string[]> {
  if (steps.length === 0) return [];
  const runs = await tx<{ id: string }[]>`/* bumpSteps */
    with moved as (
      update sync.run set revision = revision + 1
      where id in (select run from sync.step where id = any(${steps as string[]}::uuid[]))
      returning id, revision
    ), noted as (
      update sync.step s set revision = m.revision from moved m
      where s.run = m.id and s.id = any(${steps as string[]}::uuid[])
    )
    select id from moved`;
  return runs.map((run) => run.id);
}
