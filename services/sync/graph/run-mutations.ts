/** The mutations that start and control work in the background. */
import { ID_PREFIX } from '@drawbar/schema/values';
import type { Attempt } from '../commands/context.ts';
import { controlRun, type Control } from '../commands/control-run.ts';
import { createReview, startFullSync } from '../commands/full-sync.ts';
import { ignoreIssues, longReason } from '../commands/ignore-issues.ts';
import { nothingToRun, refused, type RunAnswer } from '../commands/run-answer.ts';
import { startRetryRun } from '../commands/retry-issues.ts';
import { startMatching } from '../commands/start-matching.ts';
import { startMappingRun, startRecordRun } from '../commands/start-run.ts';
import type { Integration } from '../domain/integration.ts';
import type { RunRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { mappingsOf } from '../mapping/index.ts';
import { askedBy, type SyncContext } from './context.ts';
import { mappingNames } from './filters.ts';
import { integrationKey, integrationOf, mappingOf, namedRows, NO_ROW, rowId } from './keys.ts';
import { doOnce, unknownIntegration, unknownMapping } from './once.ts';
import type { MutationResolvers, SyncRunControlInput } from './types.generated.ts';

interface RunPayload {
  readonly run: RunRow | null;
  readonly userErrors: UserError[];
  readonly replayed: boolean;
}

/** Starts a run once, and answers it. */
async function starting(
  context: SyncContext,
  operation: string,
  input: { readonly idempotencyKey?: string | null },
  start: (attempt: Attempt) => Promise<RunAnswer>,
): Promise<RunPayload> {
  let isThere = false;
  const { ids, userErrors, replayed } = await doOnce(context, operation, input, async (attempt) => {
    const { subject } = attempt;
    const made = attempt.repeated ? await context.access.runs.byIds([subject]) : [];
    isThere = made.length > 0;
    if (isThere) return { ids: [subject], userErrors: [] };
    const { run, userErrors: errors } = await start(attempt);
    return { ids: run === null ? [] : [run], userErrors: errors };
  });
  const [run] = await context.access.runs.byIds(ids);
  return { run: run ?? null, userErrors: [...userErrors], replayed: replayed || isThere };
}

async function byId(id: string, context: SyncContext): Promise<Integration | null> {
  const key = integrationKey(id);
  return key === null ? null : context.setup.store.byKey(key);
}

function controlling(control: Control) {
  return (
    _root: unknown,
    { input }: { readonly input: SyncRunControlInput },
    context: SyncContext,
  ): Promise<RunPayload> =>
    starting(context, control, input, async (attempt) => {
      const run = rowId(input.runId, ID_PREFIX.SyncRun);
      const integration = await integrationOf(input.runId, context);
      if (run === null || integration === null) {
        return refused(inputError('NOT_FOUND', 'There is no such run.', { field: ['runId'] }));
      }
      const tooLong = longReason(input.reason ?? '');
      if (tooLong !== null) return refused(tooLong);
      const steps = input.stepIds?.map((id) => rowId(id, ID_PREFIX.SyncStep) ?? NO_ROW) ?? null;
      const request = { run, steps, reason: input.reason ?? null };
      return controlRun(context.commands, askedBy(context, integration, attempt), control, request);
    });
}

type RunMutations = Pick<
  MutationResolvers,
  | 'createFullSyncReview'
  | 'startFullSync'
  | 'startSync'
  | 'syncRecords'
  | 'startMatchCoupling'
  | 'startUncoupling'
  | 'cancelSyncRun'
  | 'pauseSyncRun'
  | 'resumeSyncRun'
  | 'restartSyncRun'
  | 'retrySyncIssues'
  | 'ignoreSyncIssues'
>;

/** Names of the mappings that were named; null: all that are switched on. */
function namedMappings(
  integration: Integration,
  ids: readonly string[] | null | undefined,
): { readonly names: readonly string[] | null } | { readonly error: UserError } {
  if (ids == null) return { names: null };
  const unknown = ids.findIndex((id) => mappingNames(integration, [id]).length === 0);
  if (unknown < 0) return { names: mappingNames(integration, ids) };
  const field = ['mappingIds', String(unknown)];
  return { error: inputError('NOT_FOUND', 'There is no such mapping.', { field }) };
}

export const runMutations: RunMutations = {
  async createFullSyncReview(_root, { input }, context) {
    const integration = await byId(input.integrationId, context);
    if (integration === null) return { review: null, userErrors: [unknownIntegration()] };
    const named = namedMappings(integration, input.mappingIds);
    if ('error' in named) return { review: null, userErrors: [named.error] };
    if (named.names?.length === 0) {
      const fix = 'Name a mapping, or leave mappingIds out for all that are switched on.';
      return { review: null, userErrors: [nothingToRun(['mappingIds'], fix)] };
    }
    const review = await createReview(context.commands, integration, named.names);
    return { review, userErrors: [] };
  },
  startFullSync: (_root, { input }, context) =>
    starting(context, 'startFullSync', input, async (attempt) => {
      const review = rowId(input.reviewId, ID_PREFIX.FullSyncReview);
      const integration = await integrationOf(input.reviewId, context);
      if (review === null || integration === null) {
        return refused(
          inputError('NOT_FOUND', 'There is no such review.', { field: ['reviewId'] }),
        );
      }
      const lines = (input.lines ?? []).map(
        ({ mappingId, action }) =>
          [mappingNames(integration, [mappingId])[0] ?? null, action] as const,
      );
      const { acceptDuplicates } = input;
      const asked = askedBy(context, integration, attempt);
      return startFullSync(context.commands, asked, { review, lines, acceptDuplicates });
    }),
  startSync: (_root, { input }, context) =>
    starting(context, 'startSync', input, async (attempt) => {
      const integration = await byId(input.integrationId, context);
      if (integration === null) return refused(unknownIntegration());
      const named = namedMappings(integration, input.mappingIds);
      if ('error' in named) return refused(named.error);
      const { names } = named;
      const mappings = mappingsOf(integration).filter(({ name, enabled }) =>
        names === null ? enabled : names.includes(name),
      );
      const asked = askedBy(context, integration, attempt);
      return startMappingRun(context.commands, asked, 'MODIFIED', 'MODIFIED', mappings);
    }),
  syncRecords: (_root, { input }, context) =>
    starting(context, 'syncRecords', input, async (attempt) => {
      if (input.couplingIds.length === 0) {
        return refused(nothingToRun(['couplingIds'], 'Name at least one coupling.'));
      }
      const named = await namedRows(input.couplingIds, ID_PREFIX.Coupling, context);
      if (named === null) {
        const field = ['couplingIds', '0'];
        return refused(inputError('NOT_FOUND', 'There is no such coupling.', { field }));
      }
      const asked = askedBy(context, named.integration, attempt);
      return startRecordRun(context.commands, asked, named.rows, input.from ?? null);
    }),
  startMatchCoupling: (_root, { input }, context) =>
    starting(context, 'startMatchCoupling', input, async (attempt) => {
      const found = await mappingOf(input.mappingId, context);
      if (found === null) return refused(unknownMapping());
      return startMatching(context.commands, askedBy(context, found.integration, attempt), {
        mapping: found.mapping,
        erpKeys: input.erpKeys ?? null,
        createWhenNoMatch: input.createWhenNoMatch ?? null,
        syncAfterCoupling: input.syncAfterCoupling ?? null,
        dryRun: input.dryRun,
      });
    }),
  startUncoupling: (_root, { input }, context) =>
    starting(context, 'startUncoupling', input, async (attempt) => {
      const found = await mappingOf(input.mappingId, context);
      if (found === null) return refused(unknownMapping());
      if (input.confirm !== found.mapping.name) {
        const message = `Every pair of ${found.mapping.label} will be dissolved.`;
        const fix = `Confirm with the mapping's name, ${found.mapping.name}.`;
        const field = ['confirm'];
        return refused(inputError('CONFIRMATION_REQUIRED', message, { field, fix }));
      }
      const asked = askedBy(context, found.integration, attempt);
      const mappings = [found.mapping];
      return startMappingRun(context.commands, asked, 'UNCOUPLING', 'UNCOUPLE', mappings);
    }),
  cancelSyncRun: controlling('CANCEL'),
  pauseSyncRun: controlling('PAUSE'),
  resumeSyncRun: controlling('RESUME'),
  restartSyncRun: controlling('RESTART'),
  retrySyncIssues: (_root, { input }, context) =>
    starting(context, 'retrySyncIssues', input, async (attempt) => {
      const integration = await byId(input.integrationId, context);
      if (integration === null) return refused(unknownIntegration());
      const ids = input.issueIds?.map((id) => rowId(id, ID_PREFIX.SyncIssue)) ?? null;
      const filter = { ids, cause: input.groupId ?? null };
      return startRetryRun(context.commands, askedBy(context, integration, attempt), filter);
    }),
  async ignoreSyncIssues(_root, { input }, context) {
    if (input.issueIds.length === 0) {
      const field = ['issueIds'];
      return { issues: [], userErrors: [inputError('REQUIRED', 'Name an issue.', { field })] };
    }
    const named = await namedRows(input.issueIds, ID_PREFIX.SyncIssue, context);
    if (named === null) {
      const field = ['issueIds', '0'];
      const userErrors = [inputError('NOT_FOUND', 'There is no such issue.', { field })];
      return { issues: [], userErrors };
    }
    const asked = { integration: named.integration, by: context.request.caller.name };
    const answer = await ignoreIssues(context.commands, asked, named.rows, input.reason);
    return { issues: [...answer.issues], userErrors: [...answer.userErrors] };
  },
};
