/** The worker of this service: keeps the replicas of every integration filled and fresh. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import type { Intake } from '@drawbar/platform/replica';
import { endpointOf, type System } from './domain/integration.ts';
import type { Integrations } from './integrations.ts';
import { numberChanges } from './store/change-feed.ts';
import { notePage } from './store/feed.ts';
import { notedIntakes } from './store/noted-intake.ts';
import { createReplicas } from './store/replicas.ts';
import { forgetOld } from './store/retention.ts';
import { noteCompany } from './systems/company.ts';
import { follow, type FollowerOptions } from './systems/follower.ts';
import { createHintInbox } from './systems/hint-inbox.ts';
import type { HintSettings } from './systems/hint-watch.ts';
import { createLeases } from './systems/leases.ts';
import { reconcileIntegration } from './systems/reconciler.ts';
import type { ReconcilerOptions } from './systems/reconciler-options.ts';
import { watchSettings } from './systems/settings-watch.ts';
import { createSolutionWatch } from './systems/solution-watch.ts';
import { createWake } from './systems/wake.ts';

export interface WorkerOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  /** The doors of accounts, catalog and orders; several may take one kind. */
  readonly intakes: readonly Intake[];
  /** Seconds between two looks at a system's change feeds, 1 to 3600. */
  readonly followSeconds: number;
  /** Where systems can send hints; null: nowhere, changes are found by looking. */
  readonly hints: HintSettings | null;
  readonly log: Log;
  readonly now: () => Date;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

export interface Worker {
  /** Ends after the page in hand. */
  close(): Promise<void>;
}

/** How soon an integration that was just connected is found. */
const LOOK_MS = 1000;
/** Old history is forgotten at the start and about every hour. */
const LOOKS_PER_CLEANING = 3600;
const SYSTEMS: readonly System[] = ['ERP', 'CRM'];

/**
 * Starts reading at once and in the background; a system that does not answer is retried with
 * growing pauses and never stops the others.
 * @throws {RangeError} when followSeconds is out of bounds.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { followSeconds } = options;
  if (!(followSeconds >= 1 && followSeconds <= 3600)) {
    throw new RangeError(`followSeconds must be between 1 and 3600; got ${followSeconds}.`);
  }
  const leases = createLeases(options.database);
  const intakes = notedIntakes(options.intakes);
  const replicas = createReplicas(options.database, intakes, options.now, async (tx, key, page) => {
    await noteCompany(tx, key, page.rows);
    await notePage(tx, key, page, { intakes, now: options.now() });
  });
  const wake = await createWake(options.database);
  const inbox = await createHintInbox(options.database);
  const settings = await watchSettings(options.database, options.integrations.list);
  const kept = new Set(options.intakes.flatMap((intake) => intake.kinds));
  const end = new AbortController();
  const parts = { ...options, intakes, leases, replicas, kept, wake, inbox };
  const watching = watchIntegrations(parts, end.signal);
  return {
    async close() {
      end.abort();
      await watching;
      await settings.close();
      await wake.close();
      await inbox.close();
      await leases.close();
    },
  };
}

/** One follower per connected system and one reconciler, also of integrations that appear later. */
async function watchIntegrations(
  options: FollowerOptions & ReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  const followers = new Map<string, Promise<void>>();
  const solutions = createSolutionWatch(options);
  let looking: Promise<void> | null = null;
  for (let looks = 0; !signal.aborted; looks += 1) {
    if (looks % LOOKS_PER_CLEANING === 0) {
      await forgetOld(options.database, options.now()).catch((error: unknown) => {
        options.log.warn(
          { code: (error as { code?: string }).code },
          'Old history was not cleaned',
        );
      });
    }
    // Readers number as well; this keeps it short for them.
    await numberChanges(options.database).catch(() => undefined);
    const all = await options.integrations.list.all().catch(() => []);
    looking ??= solutions
      .look(all, signal)
      .catch(() => undefined)
      .finally(() => {
        looking = null;
      });
    for (const integration of all) {
      if (!followers.has(integration.key)) {
        followers.set(integration.key, reconcileIntegration(options, integration.key, signal));
      }
      for (const system of SYSTEMS) {
        const name = `${integration.key}/${system}`;
        if (followers.has(name) || endpointOf(integration, system) === null) continue;
        followers.set(name, follow(options, { integration: integration.key, system }, signal));
      }
    }
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all([looking, ...followers.values()]);
}
