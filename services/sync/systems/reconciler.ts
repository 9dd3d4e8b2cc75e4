/**
 * The reconciler of one integration in this process: moves its runs on, and looks at due pairs,
 * several batches side by side, so that both systems and the database are busy at once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '../domain/backoff.ts';
import { refreshStatistics } from '../store/statistics.ts';
import { createInHand, type InHand } from './in-hand.ts';
import { createLanes } from './lanes.ts';
import { report, type ReconcilerOptions } from './reconciler-options.ts';
import { advanceRuns } from './run-engine.ts';
import { runPorts } from './run-ports.ts';
import { createUpkeep } from './upkeep.ts';
import type { Waker } from './wake.ts';

/** Retries fall due without anybody announcing them. */
const LOOK_MS = 500;
/** Runs wait 4 s at most for a system that may be back: asking is one cheap request. */
const RESTS_MAX = 4;
const STATISTICS_MS = 1_000;

interface Parts {
  readonly inHand: InHand;
  readonly runs: Waker;
  readonly pairs: Waker;
}

/** Runs until `signal` is aborted; never throws. */
export async function reconcileIntegration(
  options: ReconcilerOptions,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const parts: Parts = {
    inHand: createInHand(),
    runs: options.wake.listen(key),
    pairs: options.wake.listen(key),
  };
  await Promise.all([
    moveRuns(options, key, parts, signal),
    movePairs(options, key, parts, signal),
    keepStatistics(options, signal),
  ]);
}

/** One process among all does this for an integration. */
async function moveRuns(
  options: ReconcilerOptions,
  key: string,
  { inHand, runs: waker }: Parts,
  signal: AbortSignal,
): Promise<void> {
  const { integrations, leases, random } = options;
  const ports = runPorts(options, inHand, signal);
  const upkeep = createUpkeep(options);
  let failures = 0;
  while (!signal.aborted) {
    try {
      const integration = await integrations.list.byKey(key);
      // What was cancelled ends although the integration is switched off.
      const leads = integration !== null && (await leases.hold(`${key}/runs`));
      const kept = leads && integration.enabled && (await upkeep(integration));
      const moved = leads && (await advanceRuns(ports, integration));
      failures = 0;
      if (!kept && !moved) await waker.wait(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures = Math.min(failures + 1, RESTS_MAX);
      report(options, key, failures, error);
      await pause(backoffMs(failures, null, random()), undefined, { signal }).catch(() => null);
    }
  }
  waker.close();
}

/** One process does this for the whole database; without it work goes on, only slower. */
async function keepStatistics(
  { database, leases }: ReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (await leases.hold('statistics')) {
      await refreshStatistics(database.sql).catch(() => undefined);
    }
    await pause(STATISTICS_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Any number of processes do this: pairs are claimed. */
async function movePairs(
  options: ReconcilerOptions,
  key: string,
  { inHand, runs, pairs }: Parts,
  signal: AbortSignal,
): Promise<void> {
  const ended = (): void => {
    pairs.poke();
    runs.poke();
  };
  const lanes = createLanes(options, key, { signal, inHand, ended });
  let failures = 0;
  while (!signal.aborted) {
    try {
      const integration = await options.integrations.list.byKey(key);
      if (integration?.enabled === true) await lanes.fill(integration);
      failures = 0;
      await pairs.wait(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      report(options, key, failures, error);
      const ms = backoffMs(failures, null, options.random());
      await pause(ms, undefined, { signal }).catch(() => null);
    }
  }
  await lanes.end();
  pairs.close();
}
