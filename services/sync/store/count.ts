/** Counts the outcome of every record once, in the job that looked at it. */
import type { Transaction } from '@drawbar/platform/database';
import type { Counted } from '../domain/pair-ports.ts';
import { json } from './sql.ts';

export interface Outcome {
  /** The pending pair. */
  readonly pending: string;
  readonly record: string;
  /** null: a coupling or uncoupling job. */
  readonly direction: 'ERP_TO_CRM' | 'CRM_TO_ERP' | null;
  readonly outcome: Counted;
}

/**
 * Adds outcomes to the counters of the jobs whose steps wait for these pairs; a record that was
 * counted before is left out. Answers the runs that moved, under their row locks.
 */
export async function countOutcomes(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<string[]> {
  if (outcomes.length === 0) return [];
  const steps = await tx<{ step: string }[]>`/* countOutcomes */
    with given as (
      select * from jsonb_to_recordset(${json(tx, outcomes)})
        as r (pending uuid, record uuid, direction text, outcome text)
    ), hit as (
      update sync.run_record rr set outcome = g.outcome
      from given g
      join sync.pending_step ps on ps.pending = g.pending
      join sync.job j on j.step = ps.step and j.direction is not distinct from g.direction
      where rr.job = j.id and rr.record = g.record and rr.outcome is null
      returning rr.job, rr.outcome
    ), sums as (
      select job,
        count(*) filter (where outcome = 'inserted') as inserted,
        count(*) filter (where outcome = 'modified') as modified,
        -- A record that was only coupled or let go is not written: it counts as unchanged, too.
        count(*) filter (where outcome in ('unchanged', 'coupled', 'uncoupled')) as unchanged,
        count(*) filter (where outcome = 'deleted') as deleted,
        count(*) filter (where outcome = 'skipped') as skipped,
        count(*) filter (where outcome = 'failed') as failed,
        count(*) filter (where outcome = 'coupled') as coupled,
        count(*) filter (where outcome = 'uncoupled') as uncoupled
      from hit group by job
    )
    update sync.job j set inserted = j.inserted + s.inserted, modified = j.modified + s.modified,
      unchanged = j.unchanged + s.unchanged, deleted = j.deleted + s.deleted,
      skipped = j.skipped + s.skipped, failed = j.failed + s.failed,
      coupled = j.coupled + s.coupled, uncoupled = j.uncoupled + s.uncoupled
    from sums s where j.id = s.job returning j.step`;
  return bumpSteps(tx, [...new Set(steps.map((row) => row.step))]);
}

/** Raises the revision of steps and of their runs; answers the runs. */
export async function bumpSteps(tx: Transaction, steps: readonly string[]): Promise<string[]> {
  if (steps.length === 0) return [];
  const runs = await tx<{ id: string; revision: string }[]>`/* bumpSteps */
    update sync.run set revision = revision + 1
    where id in (select run from sync.step where id = any(${steps as string[]}::uuid[]))
    returning id, revision`;
  for (const run of runs) {
    await tx`/* bumpSteps steps */ update sync.step set revision = ${run.revision}
      where run = ${run.id} and id = any(${steps as string[]}::uuid[])`;
  }
  return runs.map((run) => run.id);
}
