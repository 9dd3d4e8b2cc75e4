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
/** A run waits 4 s at most for a system that may be back: asking is one cheap request. */
const RESTS_MAX = 4;

/** When the runs may be moved on again after that failed; nothing else waits for them. */
interface RunsRest {
  failures: number;
  /** Unix milliseconds. */
  until: number;
}

/** Runs until `signal` is aborted; never throws. */
export async function reconcileIntegration(
  options: ReconcilerOptions,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const rest: RunsRest = { failures: 0, until: 0 };
  let failures = 0;
  while (!signal.aborted) {
    try {
      const busy = await pass(options, key, rest, signal);
      failures = 0;
      if (!busy) await options.wake.wait(key, LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      report(options, key, failures, error);
      await options.wake.wait(key, backoffMs(failures, null, options.random()), signal);
    }
  }
}

/** Answers whether there was anything to do. What a system failed at holds nothing else up. */
async function pass(
  options: ReconcilerOptions,
  key: string,
  rest: RunsRest,
  signal: AbortSignal,
): Promise<boolean> {
  const { database, integrations, now } = options;
  const integration = await integrations.list.byKey(key);
  if (integration?.enabled !== true) return false;
  let busy = await moveRuns(options, integration, rest, signal);
  const due = new Set(await mappingsWithWork(database.sql, key, now()));
  for (const mapping of mappingsOf(integration)) {
    if (!due.has(mapping.name) || signal.aborted) continue;
    try {
      const scope = { integration: key, mapping };
      if ((await reconcileBatch(portsOf(options, integration, signal), scope)) > 0) busy = true;
    } catch (error) {
      // The pairs were given back, each with its own pause.
      if (!signal.aborted) report(options, key, 1, error);
    }
  }
  return busy;
}

async function moveRuns(
  options: ReconcilerOptions,
  integration: Integration,
  rest: RunsRest,
  signal: AbortSignal,
): Promise<boolean> {
  const { leases, now, random } = options;
  if (now().getTime() < rest.until || !(await leases.hold(`${integration.key}/runs`))) return false;
  try {
    const moved = await advanceRuns(engineOf(options, signal), integration);
    rest.failures = 0;
    return moved;
  } catch (error) {
    if (signal.aborted) return false;
    rest.failures = Math.min(rest.failures + 1, RESTS_MAX);
    rest.until = now().getTime() + backoffMs(rest.failures, null, random());
    report(options, integration.key, rest.failures, error);
    return false;
  }
}

function report({ log }: ReconcilerOptions, key: string, failures: number, error: unknown): void {
  const { name, message, code } = error as Error & { code?: string };
  const shown = name === 'ConnectorError' ? message : name;
  log.warn({ integration: key, failures, error: shown, code }, 'Reconciling failed');
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
    ports: (integration) => portsOf(options, integration, signal),
    async refresh(integration, mapping) {
      await Promise.all([
        refreshSide(integration, 'ERP', mapping),
        refreshSide(integration, 'CRM', mapping),
      ]);
    },
  };
}
