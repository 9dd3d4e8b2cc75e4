/**
 * What the process that leads an integration's runs does besides: indexes records anew by mappings
 * that were changed, looks once a day for exchange rates that begin, and starts a run for what
 * waits when a mapping's interval has passed.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { dateInZone } from '@drawbar/schema/values';
import type { Integration } from '../domain/integration.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import { NO_LIMITS } from '../domain/run.ts';
import { createsFrom, dueMappings } from '../domain/schedule.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announcer } from '../store/announce.ts';
import { noteBegunRates } from '../store/feed.ts';
import { reindex } from '../store/reindex.ts';
import { insertRun } from '../store/runs.ts';
import { activeMappings, mappingsWaiting, noteServed, readServed } from '../store/schedule.ts';
import { transact } from '../store/transact.ts';

export interface UpkeepOptions {
  readonly database: Database;
  readonly intakes: readonly Intake[];
  readonly now: () => Date;
}

/** Answers whether there was anything to do; call it again at once then. */
export type Upkeep = (integration: Integration) => Promise<boolean>;

/** Intervals are minutes: a second late is on time. */
const LOOK_MS = 1_000;
/** 2,000 records, then the runs get their turn. */
const PAGES_MAX = 4;

export function createUpkeep(options: UpkeepOptions): Upkeep {
  /** The settings by which all records are indexed. */
  let indexedBy = '';
  let lookedAt = 0;
  /** The company's day whose exchange rates were looked at. */
  let ratesOf = '';
  return async (integration) => {
    const settings = JSON.stringify([
      integration.ownership,
      integration.unitGroupPerItem,
      integration.mappingsVersion,
    ]);
    if (indexedBy !== settings) {
      if (!(await reindexAll(options, integration))) return true;
      indexedBy = settings;
    }
    const now = options.now();
    if (now.getTime() - lookedAt < LOOK_MS) return false;
    lookedAt = now.getTime();
    const { key, timeZone } = integration;
    const today = dateInZone(now, timeZone);
    if (ratesOf !== today) {
      await transact(options.database.sql, (tx) =>
        noteBegunRates(tx, key, { today, timeZone }, now),
      );
      ratesOf = today;
    }
    return integration.continuous && (await serveIntervals(options, integration, now));
  };
}

async function reindexAll(options: UpkeepOptions, integration: Integration): Promise<boolean> {
  const { key, mappingsVersion } = integration;
  for (const mapping of mappingsOf(integration)) {
    const scope = { integration: key, mapping, mappingsVersion };
    if (!(await reindex(options, scope, PAGES_MAX))) return false;
  }
  return true;
}

async function serveIntervals(
  { database }: UpkeepOptions,
  integration: Integration,
  now: Date,
): Promise<boolean> {
  const { key } = integration;
  const served = await readServed(database.sql, key);
  const due = dueMappings(mappingsOf(integration), served, now);
  if (due.length === 0) return false;
  return await database.sql.begin(async (tx) => {
    const active = await activeMappings(tx, key);
    const idle = due.filter(({ name }) => !active.has(name));
    // What events drive needs no run to create, unless it was gathered until just now.
    const gathers = (mapping: ConfiguredMapping): boolean =>
      !mapping.eventDriven || !served.has(mapping.name);
    const asked = idle.map((mapping) => ({
      name: mapping.name,
      createsFrom: gathers(mapping) ? createsFrom(mapping) : [],
    }));
    const waiting = await mappingsWaiting(tx, key, asked);
    const names = due.map(({ name }) => name);
    await noteServed(tx, key, names, now);
    const taken = idle.filter(({ name }) => waiting.has(name));
    if (taken.length === 0) return false;
    const run = await insertRun(tx, scheduledRun(key, taken), now);
    await announcer(tx, key).runs([run]);
    return true;
  });
}

/** Nobody asked for it; one step per mapping, in the order of dependencies. */
function scheduledRun(
  integration: string,
  mappings: readonly ConfiguredMapping[],
): Parameters<typeof insertRun>[1] {
  const names = new Set(mappings.map(({ name }) => name));
  return {
    id: randomUUID(),
    integration,
    kind: 'MODIFIED',
    trigger: 'SCHEDULE',
    requestedBy: null,
    review: null,
    traceId: null,
    steps: mappings.map(({ name, dependsOn }, ordinal) => ({
      mapping: name,
      ordinal,
      action: 'MODIFIED',
      dependsOn: dependsOn.filter((other) => names.has(other)),
      limits: NO_LIMITS,
    })),
  };
}
