/** syncStatus: one integration with its mappings and runs, until the client leaves. */
import type { SyncContext } from './context.ts';
import { neededIntegration } from './keys.ts';
import {
  cursorNumber,
  cursorOf,
  feedPlace,
  forgetRead,
  turns,
  type StatusEvent,
} from './streams.ts';
import { mappingParents } from './table-mapping.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

/** Runs that ended since the cursor are told as well, at most so many. */
const RUNS_MAX = 100;

export const syncStatus: NonNullable<SubscriptionResolvers['syncStatus']> = {
  async subscribe(_root, { integrationId, after }, context) {
    const { key } = await neededIntegration(integrationId, context);
    const place = feedPlace(after);
    const at = place === null ? null : await context.access.changes.time(place.number);
    const since = place === null ? cursorNumber(after) : at && String(at.getTime());
    return follow(key, since, context);
  },
  resolve: (event: StatusEvent) => event,
};

async function* follow(
  key: string,
  after: string | null,
  context: SyncContext,
): AsyncGenerator<StatusEvent> {
  let since = after === null ? null : new Date(Number(after));
  let told = new Map<string, string>();
  for await (const _turn of turns(context, (event) => event.integration === key)) {
    forgetRead(context);
    const integration = await context.setup.store.byKey(key);
    if (integration === null) return;
    const at = context.now();
    const counts = await context.loaders.counts.load(key);
    const all = mappingParents(integration);
    const now = new Map(
      all.map(({ mapping }) => {
        const state = [mapping.version, counts.get(mapping.name) ?? null];
        return [mapping.name, JSON.stringify(state)] as const;
      }),
    );
    const mappings = all.filter(({ mapping }) => told.get(mapping.name) !== now.get(mapping.name));
    const filter = { kinds: null, statuses: null, mapping: null, since: null };
    const latest = await context.access.runs.list(key, filter, { limit: RUNS_MAX, after: null });
    const from = since;
    const runs = latest.rows
      .map(({ row }) => row)
      .filter((run) => run.finishedAt === null || (from !== null && run.finishedAt >= from));
    const cursor = cursorOf(String(at.getTime()));
    const isFirst = since === null;
    if (isFirst || mappings.length > 0 || runs.length > 0) {
      yield { cursor, kind: isFirst ? 'SNAPSHOT' : 'CHANGE', at, integration, mappings, runs };
    }
    told = now;
    since = at;
  }
}
