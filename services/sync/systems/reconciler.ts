/** The reconciler of one integration in this process: looks at due pairs, and moves runs on. */
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import type { Intake } from '@drawbar/platform/replica';
import { backoffMs } from '../domain/backoff.ts';
import type { Integration, System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { Replicas } from '../domain/ports.ts';
import { reconcileBatch } from '../domain/reconcile-run.ts';
import { readKind } from '../domain/replica-run.ts';
import type { Integrations } from '../integrations.ts';
import { mappingsOf } from '../mapping/index.ts';
import { createPairStore } from '../store/pair-store.ts';
import { mappingsWithWork } from '../store/pending.ts';
import { changeSource } from './change-source.ts';
import type { Leases } from './leases.ts';
import { recordSystems } from './record-systems.ts';
import { advanceRuns, type RunEngine } from './run-engine.ts';
import type { Wake } from './wake.ts';

export interface ReconcilerOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly intakes: readonly Intake[];
  readonly replicas: Replicas;
  readonly leases: Leases;
  readonly wake: Wake;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Retries fall due without anybody announcing them. */
const LOOK_MS = 500;

/** Runs until `signal` is aborted; never throws. */
export async function reconcileIntegration(
  options: ReconcilerOptions,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const busy = await pass(options, key, signal);
      failures = 0;
      if (!busy) await options.wake.wait(key, LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const { name, message, code } = error as Error & { code?: string };
      const shown = name === 'ConnectorError' ? message : name;
      options.log.warn({ integration: key, failures, error: shown, code }, 'Reconciling failed');
      await options.wake.wait(key, backoffMs(failures, null, options.random()), signal);
    }
  }
}

/** Answers whether there was anything to do. */
async function pass(
  options: ReconcilerOptions,
  key: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { database, integrations, now } = options;
  const integration = await integrations.list.byKey(key);
  if (integration?.enabled !== true) return false;
  const moved =
    (await options.leases.hold(`${key}/runs`)) &&
    (await advanceRuns(engineOf(options, signal), integration));
  const due = new Set(await mappingsWithWork(database.sql, key, now()));
  let looked = 0;
  for (const mapping of mappingsOf(integration)) {
    if (!due.has(mapping.name) || signal.aborted) continue;
    looked += await reconcileBatch(portsOf(options, integration, signal), {
      integration: key,
      mapping,
    });
  }
  return moved || looked > 0;
}

function portsOf(
  options: ReconcilerOptions,
  integration: Integration,
  signal: AbortSignal,
): Parameters<typeof reconcileBatch>[0] {
  const { database, intakes, now, random, integrations } = options;
  return {
    store: createPairStore({
      database,
      intakes,
      now,
      session: () => options.leases.session(),
      integration: async () => integration,
    }),
    systems: recordSystems(integrations.connections, { signal, lane: 'bulk' }),
    random,
  };
}

function engineOf(options: ReconcilerOptions, signal: AbortSignal): RunEngine {
  const { database, intakes, now, integrations, replicas } = options;
  const refreshSide = async (
    integration: string,
    system: System,
    mapping: TableMapping,
  ): Promise<void> => {
    const port =
      system === 'ERP'
        ? await integrations.connections.erp(integration)
        : await integrations.connections.crm(integration);
    const { kind } = sideOf(mapping, system);
    const source = changeSource(port, signal);
    await readKind({ source, replicas, signal }, { integration, system, kind });
  };
  return {
    database,
    intakes,
    now,
    async refresh(integration, mapping) {
      await Promise.all([
        refreshSide(integration, 'ERP', mapping),
        refreshSide(integration, 'CRM', mapping),
      ]);
    },
  };
}
