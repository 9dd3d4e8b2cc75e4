/** Cancels, pauses, resumes and restarts runs, or steps of them. */
import type { Transaction } from '@drawbar/platform/database';
import { hasEnded, runStatus, type RunStatus } from '../domain/run.ts';
import type { RunRow, StepRow } from '../domain/stored.ts';
import { inputError } from '../domain/user-error.ts';
import { announcer } from '../store/announce.ts';
import { bumpSteps } from '../store/count.ts';
import { readRuns, readSteps } from '../store/runs.ts';
import { hold, unhold } from '../store/step-progress.ts';
import type { Asked, CommandContext } from './context.ts';
import { alreadyActive, disabled, isSecondRun, refused, type RunAnswer } from './run-answer.ts';
import { transact } from '../store/transact.ts';

export type Control = 'CANCEL' | 'PAUSE' | 'RESUME' | 'RESTART';

/** From which states a step may be controlled so, and where that leads. */
const EDGES: Readonly<
  Record<Control, { readonly from: readonly RunStatus[]; readonly to: RunStatus }>
> = {
  CANCEL: { from: ['WAITING', 'QUEUED', 'RUNNING', 'PAUSED'], to: 'CANCELLING' },
  PAUSE: { from: ['WAITING', 'QUEUED', 'RUNNING'], to: 'PAUSED' },
  RESUME: { from: ['PAUSED'], to: 'RUNNING' },
  RESTART: { from: ['FAILED', 'PARTIAL', 'CANCELLED'], to: 'QUEUED' },
};

export interface ControlRequest {
  readonly run: string;
  /** Every step that can be so controlled when null. */
  readonly steps: readonly string[] | null;
  readonly reason: string | null;
}

/** Answers the run as it is when it cannot be so controlled. */
export async function controlRun(
  context: CommandContext,
  asked: Asked,
  control: Control,
  request: ControlRequest,
): Promise<RunAnswer> {
  try {
    return await transact(context.database.sql, (tx) =>
      steer(tx, context, asked, control, request),
    );
  } catch (failure) {
    if (!isSecondRun(failure)) throw failure;
    return refused(alreadyActive(), request.run);
  }
}

async function steer(
  tx: Transaction,
  { now }: CommandContext,
  { integration, by }: Asked,
  control: Control,
  request: ControlRequest,
): Promise<RunAnswer> {
  await tx`select from sync.run where id = ${request.run} for update`;
  const [run] = await readRuns(tx, [request.run]);
  if (run === undefined || run.integration !== integration.key) {
    return refused(inputError('NOT_FOUND', 'There is no such run.', WHERE));
  }
  const all = await readSteps(tx, [run.id]);
  const unknown = (request.steps ?? []).findIndex((id) => !all.some((step) => step.id === id));
  if (unknown >= 0) {
    const field = ['stepIds', String(unknown)];
    return refused(inputError('NOT_FOUND', 'The run has no such step.', { field }), run.id);
  }
  const { from } = EDGES[control];
  const steps = all.filter(
    ({ id, status }) =>
      from.includes(status) && (request.steps === null || request.steps.includes(id)),
  );
  if (steps.length === 0) {
    return refused(inputError('NOT_ALLOWED_NOW', whyNot(run, control), WHERE), run.id);
  }
  if (control === 'RESTART' && !integration.enabled) return refused(disabled(), run.id);
  const reason = [`${DONE[control]} by ${by}`, request.reason].filter((part) => part !== null);
  await moveSteps(tx, { all, steps, control, reason: reason.join(': '), now: now() });
  // Said at once: whoever asked sees that it was heard, before the records in hand are done.
  const status = runStatus((await readSteps(tx, [run.id])).map((step) => step.status));
  await tx`/* controlRun reason */
    update sync.run set status = ${status}, finished_at = null,
      status_reason = ${reason.join(': ')} where id = ${run.id}`;
  await bumpSteps(
    tx,
    steps.map((step) => step.id),
  );
  await announcer(tx, integration.key).runs([run.id]);
  return { run: run.id, userErrors: [] };
}

/** `all`: steps of the run; `steps`: those of them that are moved. */
async function moveSteps(
  tx: Transaction,
  {
    all,
    steps,
    control,
    reason,
    now,
  }: {
    readonly all: readonly StepRow[];
    readonly steps: readonly StepRow[];
    readonly control: Control;
    readonly reason: string;
    readonly now: Date;
  },
): Promise<void> {
  const open = new Set(
    all.flatMap((step) => (steps.includes(step) || !hasEnded(step.status) ? [step.mapping] : [])),
  );
  for (const step of steps) {
    const waits = step.dependsOn.some((name) => open.has(name));
    await tx`/* controlRun */
      update sync.step set status = ${stateAfter(control, step, waits)},
        phase = ${control === 'RESTART' ? 'QUEUED' : step.phase}, status_reason = ${reason}
      where id = ${step.id}`;
    if (control === 'PAUSE') await hold(tx, step.id);
    if (control === 'RESUME') await unhold(tx, step.id, now);
  }
}

const WHERE = { field: ['runId'] } as const;

/** Nothing of the run is in a state that can be so controlled. */
function whyNot({ status }: RunRow, control: Control): string {
  if (control === 'RESTART') return 'No step has failed or was cancelled.';
  return hasEnded(status) ? 'The run has ended.' : 'No step is in such a state.';
}

const DONE: Readonly<Record<Control, string>> = {
  CANCEL: 'Cancelled',
  PAUSE: 'Paused',
  RESUME: 'Resumed',
  RESTART: 'Restarted',
};

/** A step that has to begin waits for those it depends on, if they have not ended. */
function stateAfter(control: Control, { phase }: StepRow, waits: boolean): RunStatus {
  const begins = control === 'RESTART' || (control === 'RESUME' && phase === 'QUEUED');
  return begins && waits ? 'WAITING' : begins ? 'QUEUED' : EDGES[control].to;
}
