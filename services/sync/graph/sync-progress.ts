/** syncProgress: one run, from any place in its history, until it has ended. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX } from '@drawbar/schema/values';
import { hasEnded } from '../domain/run.ts';
import type { SyncContext } from './context.ts';
import { rowId } from './keys.ts';
import {
  cursorNumber,
  cursorOf,
  feedPlace,
  forgetRead,
  turns,
  type ProgressEvent,
} from './streams.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

export const syncProgress: NonNullable<SubscriptionResolvers['syncProgress']> = {
  async subscribe(_root, { runId, after }, context) {
    const run = rowId(runId, ID_PREFIX.SyncRun);
    const [found] = run === null ? [] : await context.access.runs.byIds([run]);
    if (found === undefined)
      throw graphqlError('NOT_FOUND', `There is no run ${runId.slice(0, 60)}.`);
    // A place in the feed of changes says nothing of a run: begin with what it is.
    const revision = feedPlace(after) === null ? cursorNumber(after) : null;
    return follow(found.id, revision, context);
  },
  resolve: (event: ProgressEvent) => event,
};

async function* follow(
  id: string,
  after: string | null,
  context: SyncContext,
): AsyncGenerator<ProgressEvent> {
  let seen = after;
  for await (const _turn of turns(context, (event) => event.topic === 'run' && event.id === id)) {
    forgetRead(context);
    const [run] = await context.access.runs.byIds([id]);
    if (run === undefined) return;
    const at = context.now();
    const cursor = cursorOf(run.revision);
    if (seen !== null && BigInt(seen) > BigInt(run.revision)) {
      yield { cursor, kind: 'GAP', at, run: null, steps: [], newIssues: [] };
      seen = null;
    }
    const steps = await context.access.runs.steps([id]);
    // What was noted after the run was read belongs to the next event.
    const newIssues = await context.access.streams.issuesSince(id, seen ?? '0', run.revision);
    if (seen === null) {
      yield { cursor, kind: 'SNAPSHOT', at, run, steps, newIssues };
    } else if (seen !== run.revision && !hasEnded(run.status)) {
      const since = BigInt(seen);
      const changed = steps.filter((step) => BigInt(step.revision) > since);
      yield { cursor, kind: 'CHANGE', at, run, steps: changed, newIssues };
    }
    if (hasEnded(run.status)) {
      const rest = seen === null ? [] : newIssues;
      yield { cursor, kind: 'FINISHED', at, run, steps, newIssues: rest };
      return;
    }
    seen = run.revision;
  }
}
