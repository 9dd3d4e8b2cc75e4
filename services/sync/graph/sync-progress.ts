/** syncProgress: one run, from any place in its history, until it has ended. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX } from '@drawbar/schema/values';
import { hasEnded } from '../domain/run.ts';
import type { SyncContext } from './context.ts';
import { rowId } from './keys.ts';
import { placeCursor, readPlace } from './stream-cursor.ts';
import { forgetRead, turns, type ProgressEvent } from './streams.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

export const syncProgress: NonNullable<SubscriptionResolvers['syncProgress']> = {
  async subscribe(_root, { runId, after }, context) {
    const run = rowId(runId, ID_PREFIX.SyncRun);
    const [found] = run === null ? [] : await context.access.runs.byIds([run]);
    if (found === undefined)
      throw graphqlError('NOT_FOUND', `There is no run ${runId.slice(0, 60)}.`);
    const place = readPlace(after);
    // A place in another stream says nothing of this run: begin with what it is.
    const isOwn = place?.of === 'run' && place.run === found.id;
    return follow(found.id, isOwn ? place.revision : null, context);
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
    // Read first: what is not seen below comes after it.
    const horizon = await context.access.streams.horizon();
    const [run] = await context.access.runs.byIds([id]);
    if (run === undefined) return;
    const place = (revision: string) => ({
      cursor: placeCursor({ of: 'run', run: id, revision, horizon }),
      at: context.now(),
    });
    if (seen !== null && BigInt(seen) > BigInt(run.revision)) {
      yield { ...place(run.revision), kind: 'GAP', run: null, steps: [], newIssues: [] };
      seen = null;
    }
    const steps = await context.loaders.steps.load(id);
    for (;;) {
      // What was met after the run was read belongs to the next event.
      const met = await context.access.streams.issuesSince(id, seen ?? '0', run.revision);
      const event = { ...place(met.upTo), run, newIssues: [...met.issues] };
      const isLast = met.upTo === run.revision;
      if (seen === null) {
        yield { ...event, kind: 'SNAPSHOT', steps };
      } else if (!isLast || (seen !== run.revision && !hasEnded(run.status))) {
        const since = BigInt(seen);
        const changed = steps.filter((step) => BigInt(step.revision) > since);
        yield { ...event, kind: 'CHANGE', steps: changed };
      }
      if (isLast && hasEnded(run.status)) {
        const newIssues = seen === null ? [] : event.newIssues;
        yield { ...event, kind: 'FINISHED', steps, newIssues };
        return;
      }
      seen = met.upTo;
      if (isLast) break;
    }
  }
}
