/** Work in the background: runs, their steps and jobs. */
import { connection, pageRequest, type Connection } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { ANY_ISSUE } from '../domain/filters.ts';
import {
  countsOf,
  directionStatus,
  doneOf,
  percentOf,
  rateOf,
  secondsLeft,
  totalOf,
  type StepPart,
} from '../domain/progress.ts';
import { hasEnded, phasesBefore, phasesOf } from '../domain/run.ts';
import type { JobRow, RunRow, StepRow } from '../domain/stored.ts';
import type { SyncContext } from './context.ts';
import { mappingOfRow, rowId } from './keys.ts';
import type {
  ProgressResolvers,
  SyncJobResolvers,
  SyncRunResolvers,
  SyncStepResolvers,
} from './types.generated.ts';

export type RunPage = Connection<RunRow>;
export type JobPage = Connection<JobRow>;

const ISSUES_PAGE = 50;

async function runOfStep({ run }: StepRow, context: SyncContext): Promise<RunRow> {
  const found = await context.loaders.run.load(run);
  if (found === null) throw new Error('A step without its run.');
  return found;
}

async function partOf(step: StepRow, integration: string, context: SyncContext): Promise<StepPart> {
  const { mapping } = await mappingOfRow({ integration, mapping: step.mapping }, context);
  const phases = phasesOf(step.action, mapping, step);
  return {
    position:
      step.phase === 'QUEUED' ? -1 : phasesBefore(step.action, phases, step.phase, 'without'),
    // The last one, DONE, is no work.
    phases: phases.length - 1,
    ended: hasEnded(step.status),
    cancelled: step.status === 'CANCELLED',
    jobs: await context.loaders.jobs.load(step.id),
  };
}

export const SyncRun: SyncRunResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.SyncRun);
    return key === null ? null : context.loaders.run.load(key);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.SyncRun, integration, id),
  async integration({ integration }, _args, context) {
    const found = await context.setup.store.byKey(integration);
    if (found === null) throw new Error('A run without its integration.');
    return found;
  },
  async progress({ id, integration, startedAt, finishedAt }, _args, context) {
    const rows = await context.loaders.steps.load(id);
    const steps = await Promise.all(rows.map((step) => partOf(step, integration, context)));
    const jobs = steps.flatMap((step) => step.jobs);
    return { jobs, steps, startedAt, finishedAt, now: context.now() };
  },
  steps: ({ id }, _args, context) => context.loaders.steps.load(id),
  async issues({ integration, id }, args, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], ISSUES_PAGE, 'issues');
    const filter = { ...ANY_ISSUE, run: id };
    const page = await context.access.issues.list(integration, filter, request);
    return connection(page, request, () => context.access.issues.count(integration, filter));
  },
  issueGroups: ({ integration, id }, _args, context) =>
    context.access.issues.groups(integration, { ...ANY_ISSUE, run: id }),
  review: ({ review }, _args, context) => (review === null ? null : context.access.review(review)),
};

export const SyncStep: SyncStepResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.SyncStep);
    const [step] = key === null ? [] : await context.access.runs.stepsByIds([key]);
    return step ?? null;
  },
  id: async (step, _args, context) =>
    globalId(ID_PREFIX.SyncStep, (await runOfStep(step, context)).integration, step.id),
  run: (step, _args, context) => runOfStep(step, context),
  async mapping(step, _args, context) {
    const { integration } = await runOfStep(step, context);
    return mappingOfRow({ integration, mapping: step.mapping }, context);
  },
  toCrmStatus: async ({ id }, _args, context) =>
    directionStatus(await context.loaders.jobs.load(id), 'ERP_TO_CRM'),
  fromCrmStatus: async ({ id }, _args, context) =>
    directionStatus(await context.loaders.jobs.load(id), 'CRM_TO_ERP'),
  async waitingFor(step, _args, context) {
    const run = await runOfStep(step, context);
    const steps = await context.loaders.steps.load(run.id);
    const open = steps.filter(
      ({ mapping, status }) => step.dependsOn.includes(mapping) && !hasEnded(status),
    );
    return Promise.all(
      open.map(({ mapping }) => mappingOfRow({ integration: run.integration, mapping }, context)),
    );
  },
  async progress(step, _args, context) {
    const { integration } = await runOfStep(step, context);
    const part = await partOf(step, integration, context);
    const { jobs } = part;
    const starts = jobs.flatMap(({ startedAt }) => startedAt ?? []);
    const ends = jobs.flatMap(({ finishedAt }) => finishedAt ?? []);
    return {
      jobs,
      steps: [part],
      startedAt: starts.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
      finishedAt: hasEnded(step.status)
        ? (ends.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? context.now())
        : null,
      now: context.now(),
    };
  },
  jobs: ({ id }, _args, context) => context.loaders.jobs.load(id),
};

async function stepOfJob(job: JobRow, context: SyncContext): Promise<StepRow> {
  const [step] = await context.access.runs.stepsByIds([job.step]);
  if (step === undefined) throw new Error('A job without its step.');
  return step;
}

export const SyncJob: SyncJobResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.SyncJob);
    const [job] = key === null ? [] : await context.access.runs.jobsByIds([key]);
    return job ?? null;
  },
  async id(job, _args, context) {
    const run = await runOfStep(await stepOfJob(job, context), context);
    return globalId(ID_PREFIX.SyncJob, run.integration, job.id);
  },
  step: (job, _args, context) => stepOfJob(job, context),
  progress: (job, _args, context) => ({
    jobs: [job],
    steps: null,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    now: context.now(),
  }),
};

export const Progress: ProgressResolvers = {
  done: ({ jobs }) => doneOf(jobs),
  total: ({ jobs }) => totalOf(jobs),
  percent: (facts) => percentOf(facts),
  ratePerSecond: (facts) => rateOf(facts),
  etaSeconds: (facts) => secondsLeft(facts),
  counts: ({ jobs }) => countsOf(jobs),
};
