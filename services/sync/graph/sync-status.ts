/** syncStatus: one integration with its mappings and runs, until the client leaves. */
import type { Integration } from '../domain/integration.ts';
import type { RunRow } from '../domain/stored.ts';
import type { SyncContext } from './context.ts';
import { readHealth } from './integration.ts';
import { neededIntegration } from './keys.ts';
import { placeCursor, readPlace } from './stream-cursor.ts';
import { forgetRead, turns, type StatusEvent } from './streams.ts';
import { freshnessOfMapping, mappingParents, type MappingParent } from './table-mapping.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

/** Runs that ended since the cursor are told as well, at most so many. */
const RUNS_MAX = 100;
/** The end of a run is noted before it is committed, on another host's clock. */
const LATE_MS = 30_000;

export const syncStatus: NonNullable<SubscriptionResolvers['syncStatus']> = {
  async subscribe(_root, { integrationId, after }, context) {
    const { key } = await neededIntegration(integrationId, context);
    return follow(key, await timeOf(after, context), context);
  },
  resolve: (event: StatusEvent) => event,
};

/** When an event was told; null to begin anew. */
async function timeOf(
  after: string | null | undefined,
  { access: { changes } }: SyncContext,
): Promise<Date | null> {
  const place = readPlace(after);
  if (place === null) return null;
  if (place.of === 'status') return new Date(Number(place.time));
  if (place.of === 'changes') return changes.time(place.number);
  await changes.bounds();
  const number = await changes.numberBefore(place.horizon);
  return number === null ? null : changes.time(number);
}

async function* follow(
  key: string,
  after: Date | null,
  context: SyncContext,
): AsyncGenerator<StatusEvent> {
  const told = new Told(after);
  let isFirst = after === null;
  for await (const _turn of turns(context, (event) => event.integration === key)) {
    forgetRead(context);
    // Read first: what is not seen below comes after it.
    const horizon = await context.access.streams.horizon();
    const integration = await context.setup.store.byKey(key);
    if (integration === null) return;
    const at = context.now();
    const mappings = await told.mappings(integration, context);
    const runs = told.runs(await latestRuns(key, context));
    const isOther = await told.integration(integration, context);
    const isMoved = isOther || mappings.length > 0 || runs.length > 0;
    if (!isFirst && !isMoved) continue;
    const cursor = placeCursor({ of: 'status', time: String(at.getTime()), horizon });
    yield { cursor, kind: isFirst ? 'SNAPSHOT' : 'CHANGE', at, integration, mappings, runs };
    isFirst = false;
  }
}

async function latestRuns(key: string, { access }: SyncContext): Promise<RunRow[]> {
  const filter = { kinds: null, statuses: null, mapping: null, since: null };
  const { rows } = await access.runs.list(key, filter, { limit: RUNS_MAX, after: null });
  return rows.map(({ row }) => row);
}

/** What the client knows already. */
class Told {
  readonly #after: Date | null;
  #integration = '';
  readonly #mappings = new Map<string, string>();
  /** Revisions; null before the first event. */
  #runs: ReadonlyMap<string, string> | null = null;

  constructor(after: Date | null) {
    this.#after = after;
  }

  async integration(integration: Integration, context: SyncContext): Promise<boolean> {
    const { version, continuous } = integration;
    const health = await readHealth(integration, context);
    const now = JSON.stringify([String(version), continuous, health]);
    const isNew = now !== this.#integration;
    this.#integration = now;
    return isNew;
  }

  /** Those that are otherwise than they were told. */
  async mappings(integration: Integration, context: SyncContext): Promise<MappingParent[]> {
    const counts = await context.loaders.counts.load(integration.key);
    const changed: MappingParent[] = [];
    for (const parent of mappingParents(integration)) {
      const { name, version } = parent.mapping;
      const freshness = await freshnessOfMapping(parent, context);
      const state = JSON.stringify([version, freshness, counts.get(name) ?? null]);
      if (this.#mappings.get(name) !== state) changed.push(parent);
      this.#mappings.set(name, state);
    }
    return changed;
  }

  /** Those that moved, also those that have just ended; at first the active ones. */
  runs(latest: readonly RunRow[]): RunRow[] {
    const known = this.#runs;
    this.#runs = new Map(latest.map(({ id, revision }) => [id, revision]));
    if (known !== null) return latest.filter(({ id, revision }) => known.get(id) !== revision);
    const since = this.#after === null ? null : this.#after.getTime() - LATE_MS;
    return latest.filter(
      ({ finishedAt }) => finishedAt === null || (since !== null && finishedAt.getTime() >= since),
    );
  }
}
