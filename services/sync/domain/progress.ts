/** How far work has come, from the counters of its jobs. */
import { endStatus, hasEnded, type RunStatus } from './run.ts';
import type { Counts, JobRow } from './stored.ts';

/** How far one step is in its phases. */
export interface StepPart {
  /** Of the phase in hand, from 0; -1 before it begins. */
  readonly position: number;
  readonly phases: number;
  readonly ended: boolean;
  /** It ended where it was. */
  readonly cancelled: boolean;
  readonly jobs: readonly JobRow[];
}

export interface ProgressFacts {
  readonly jobs: readonly JobRow[];
  /** null: a single job, which knows all its records from its beginning. */
  readonly steps: readonly StepPart[] | null;
  /** When it started and, if it has, ended. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly now: Date;
}

const COUNTERS = [
  'inserted',
  'modified',
  'unchanged',
  'deleted',
  'skipped',
  'failed',
  'coupled',
  'uncoupled',
] as const satisfies readonly (keyof Counts)[];

/** The incumbent's counters, over all jobs. */
export function countsOf(jobs: readonly JobRow[]): Counts {
  const sum = (name: keyof Counts): number => jobs.reduce((all, job) => all + job[name], 0);
  return Object.fromEntries(COUNTERS.map((name) => [name, sum(name)])) as unknown as Counts;
}

/** Pairs made and dissolved are told beside what became of the records, not in addition to it. */
export function doneOf(jobs: readonly JobRow[]): number {
  const { inserted, modified, unchanged, deleted, skipped, failed } = countsOf(jobs);
  return inserted + modified + unchanged + deleted + skipped + failed;
}

/** null while a job is still counting. */
export function totalOf(jobs: readonly JobRow[]): number | null {
  if (jobs.length === 0 || jobs.some((job) => job.total === null)) return null;
  return jobs.reduce((all, job) => all + (job.total ?? 0), 0);
}

/**
 * 0 to 100; null while counting. How many records a later phase will find is not known, so each
 * phase of each step is an equal part of the whole: it never goes back. Work that was cancelled
 * stays where it was.
 */
export function percentOf({ jobs, steps, finishedAt }: ProgressFacts): number | null {
  const isCut =
    steps?.some(({ cancelled }) => cancelled) ?? jobs.some(({ status }) => status === 'CANCELLED');
  if (finishedAt !== null && !isCut) return 100;
  if (finishedAt === null && totalOf(jobs) === null) return null;
  const parts = steps?.map(stepShare) ?? [shareOf(jobs)];
  const share = parts.reduce((sum, part) => sum + part, 0) / Math.max(parts.length, 1);
  return Math.floor(share * 1000) / 10;
}

/** 0 to 1. Jobs of an earlier attempt are ended, and do not count. */
function stepShare({ position, phases, ended, cancelled, jobs }: StepPart): number {
  if (ended && !cancelled) return 1;
  if (position < 0 || phases === 0) return 0;
  const own = cancelled ? lastEnded(jobs) : jobs.filter(({ finishedAt }) => finishedAt === null);
  // Earlier releases left what was cancelled in its last phase, which is no work.
  return Math.min(1, (position + shareOf(own)) / phases);
}

/** Those of one attempt end together. */
function lastEnded(jobs: readonly JobRow[]): readonly JobRow[] {
  const last = Math.max(...jobs.map(({ finishedAt }) => finishedAt?.getTime() ?? 0));
  return jobs.filter(({ finishedAt }) => finishedAt?.getTime() === last);
}

function shareOf(jobs: readonly JobRow[]): number {
  const total = totalOf(jobs) ?? 0;
  return total === 0 ? 0 : Math.min(1, doneOf(jobs) / total);
}

/** A rate from less time than this jumps about. */
const RATE_AFTER_SECONDS = 2;

/** Records a second since the start; null before it can be told. */
export function rateOf({ jobs, startedAt, finishedAt, now }: ProgressFacts): number | null {
  if (startedAt === null) return null;
  const seconds = ((finishedAt ?? now).getTime() - startedAt.getTime()) / 1000;
  if (seconds <= 0 || (finishedAt === null && seconds < RATE_AFTER_SECONDS)) return null;
  return Math.round((doneOf(jobs) * 10) / seconds) / 10;
}

/** Seconds left; null before it can be told: while steps have not begun, nobody knows. */
export function secondsLeft(facts: ProgressFacts): number | null {
  if (facts.steps?.some(({ ended, position }) => !ended && position < 0) === true) return null;
  const rate = rateOf(facts);
  const total = totalOf(facts.jobs);
  if (facts.finishedAt !== null || rate === null || rate === 0 || total === null) return null;
  return Math.ceil(Math.max(total - doneOf(facts.jobs), 0) / rate);
}

/** The status of one direction of a step: its latest job's; null without one. */
export function directionStatus(
  jobs: readonly JobRow[],
  direction: 'ERP_TO_CRM' | 'CRM_TO_ERP',
): RunStatus | null {
  const own = jobs.filter((job) => job.direction === direction);
  const last = own.at(-1);
  if (last === undefined) return null;
  if (!hasEnded(last.status)) return last.status;
  const { failed } = countsOf([last]);
  return last.status === 'CANCELLED'
    ? last.status
    : endStatus({ failed, others: doneOf([last]) - failed });
}
