/** Why a piece of work ended as it did, in one sentence; the incumbent's job has such a message. */
import { countsOf, doneOf } from './progress.ts';
import type { RunStatus } from './run.ts';
import type { JobRow, StepRow } from './stored.ts';

/** null when there is nothing to say. */
export function jobMessage(job: JobRow, cancelled: boolean): string | null {
  const done = doneOf([job]);
  if (cancelled) return `Cancelled after ${done} of ${records(job.total ?? done)}.`;
  if (job.kind === 'COUPLING') return matchMessage(job);
  return failedMessage(job.failed, done);
}

/** null when nothing failed. */
export function failedMessage(failed: number, done: number): string | null {
  return failed === 0 ? null : `${failed} of ${records(done)} failed.`;
}

/** Why a run ended with failures; null for any other, of which is told who did what with it. */
export function endReason(
  status: RunStatus,
  steps: readonly Pick<StepRow, 'status' | 'statusReason'>[],
  jobs: readonly JobRow[],
): string | null {
  if (status !== 'PARTIAL' && status !== 'FAILED') return null;
  const stopped = steps.find((step) => step.status === 'FAILED');
  return failedMessage(countsOf(jobs).failed, doneOf(jobs)) ?? stopped?.statusReason ?? null;
}

function matchMessage({ skipped, failed }: JobRow): string | null {
  const parts = [
    ...(skipped === 0 ? [] : [`${records(skipped)} without a match`]),
    ...(failed === 0 ? [] : [`${records(failed)} with several, or that failed`]),
  ];
  return parts.length === 0 ? null : `${parts.join(', ')}.`;
}

function records(amount: number): string {
  return `${amount} ${amount === 1 ? 'record' : 'records'}`;
}
