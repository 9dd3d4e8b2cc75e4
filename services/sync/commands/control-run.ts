/** Cancels, pauses, resumes and restarts runs, or steps of them. */
import { hasEnded, type RunStatus } from '../domain/run.ts';
import type { StepRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { announcer } from '../store/announce.ts';
import { bumpSteps } from '../store/count.ts';
import { readRuns, readSteps } from '../store/runs.ts';
import type { Asked, CommandContext } from './context.ts';
import type { RunAnswer } from './full-sync.ts';
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

export async function controlRun(
  { database, now }: CommandContext,
  { integration, by }: Asked,
  control: Control,
  request: ControlRequest,
): Promise<RunAnswer> {
  return await transact(database.sql, async (tx): Promise<RunAnswer> => {
    await tx`select from sync.run where id = ${request.run} for update`;
    const [run] = await readRuns(tx, [request.run]);
    if (run === undefined || run.integration !== integration.key) {
      return refused(null, inputError('NOT_FOUND', 'There is no such run.', { field: ['runId'] }));
    }
    const { from, to } = EDGES[control];
    const steps = (await readSteps(tx, [run.id])).filter(
      ({ id, status }) =>
        from.includes(status) && (request.steps === null || request.steps.includes(id)),
    );
    if (steps.length === 0) {
      const message = hasEnded(run.status) ? 'The run has ended.' : 'No step is in such a state.';
      return refused(run.id, inputError('NOT_ALLOWED_NOW', message, { field: ['runId'] }));
    }
    const reason = [`${DONE[control]} by ${by}`, request.reason].filter((part) => part !== null);
    for (const step of steps) {
      await tx`/* controlRun */
        update sync.step set status = ${stateAfter(control, step, to)},
          phase = ${control === 'RESTART' ? 'QUEUED' : step.phase},
          status_reason = ${reason.join(': ')}
        where id = ${step.id}`;
      await holdWork(tx, step.id, control, now());
    }
    if (control === 'RESTART') {
      await tx`/* controlRun restart */
        update sync.run set finished_at = null, status = 'QUEUED' where id = ${run.id}`;
    } else {
      await tx`/* controlRun reason */
        update sync.run set status_reason = ${reason.join(': ')} where id = ${run.id}`;
    }
    await bumpSteps(
      tx,
      steps.map((step) => step.id),
    );
    await announcer(tx, integration.key).runs([run.id]);
    return { run: run.id, userErrors: [] };
  });
}

const DONE: Readonly<Record<Control, string>> = {
  CANCEL: 'Cancelled',
  PAUSE: 'Paused',
  RESUME: 'Resumed',
  RESTART: 'Restarted',
};

/** A step that never began goes on waiting when it is resumed. */
function stateAfter(control: Control, step: StepRow, to: RunStatus): RunStatus {
  return control === 'RESUME' && step.phase === 'QUEUED' ? 'QUEUED' : to;
}

/** Held pairs stay asked for, out of reach of every worker, until the step is resumed. */
async function holdWork(
  tx: Parameters<typeof bumpSteps>[0],
  step: string,
  control: Control,
  now: Date,
): Promise<void> {
  if (control === 'PAUSE') {
    await tx`/* holdWork */
      update sync.pending p set due_at = 'infinity' from sync.pending_step ps
      where ps.pending = p.id and ps.step = ${step} and p.urgency = 2`;
  } else if (control === 'RESUME') {
    await tx`/* holdWork resume */
      update sync.pending p set due_at = ${now} from sync.pending_step ps
      where ps.pending = p.id and ps.step = ${step} and p.due_at = 'infinity'`;
  }
}

function refused(run: string | null, error: UserError): RunAnswer {
  return { run, userErrors: [error] };
}
