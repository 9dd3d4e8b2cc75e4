/** Follows one system of one integration: fills its replica at first, then keeps it fresh. */
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError, type Kind, type SystemPort } from '@drawbar/connectors/port';
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import { backoffMs } from '../domain/backoff.ts';
import type { System } from '../domain/integration.ts';
import type { Replicas } from '../domain/ports.ts';
import { readKind } from '../domain/replica-run.ts';
import { replicatedKinds } from '../domain/replicated-kinds.ts';
import { updateSettings } from '../store/integrations.ts';
import { noteAnswer, noteFailure } from '../store/system-state.ts';
import type { Integrations } from '../integrations.ts';
import { callContext, changeSource } from './change-source.ts';
import { onlyCompany } from './company.ts';
import type { Leases } from './leases.ts';

export interface FollowerOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly replicas: Replicas;
  /** Kinds that some service keeps. */
  readonly kept: ReadonlySet<string>;
  readonly leases: Leases;
  readonly followSeconds: number;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Runs until `signal` is aborted; never throws. */
export async function follow(
  options: FollowerOptions,
  target: { readonly integration: string; readonly system: System },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const pauseMs = await passOrFail(options, target, signal);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One pass over all kinds; answers how long to rest, in milliseconds. */
async function passOrFail(
  options: FollowerOptions,
  { integration, system }: { readonly integration: string; readonly system: System },
  signal: AbortSignal,
): Promise<number> {
  const { database, log, now } = options;
  const restMs = options.followSeconds * 1000;
  try {
    if (!(await options.leases.hold(`${integration}/${system}`))) return restMs;
    const changes = await pass(options, integration, system, signal);
    await noteAnswer(database.sql, integration, system, now());
    if (changes > 0) log.debug({ integration, system, changes }, 'replica brought up to date');
    return restMs;
  } catch (error) {
    if (signal.aborted) return 0;
    const upstream = error instanceof ConnectorError;
    const message = upstream ? error.message : `The replica of the ${system} could not be written.`;
    const failures = await noteFailure(database.sql, integration, system, message, now()).catch(
      () => 1,
    );
    const fields = upstream
      ? { failure: error.failure, code: error.code }
      : { err: causeOf(error) };
    log.warn({ integration, system, failures, ...fields }, message);
    return backoffMs(failures, upstream ? error.retryAfterSeconds : null, options.random());
  }
}

async function pass(
  options: FollowerOptions,
  integration: string,
  system: System,
  signal: AbortSignal,
): Promise<number> {
  const port = await openPort(options, integration, system, signal);
  const can = await port.describe(callContext(signal, 'bulk'));
  const source = changeSource(port, signal);
  let changes = 0;
  for (const kind of replicatedKinds(system, options.kept)) {
    if (can.changes[kind as Kind] === undefined) continue;
    changes += await readKind(
      { source, replicas: options.replicas, signal },
      { integration, system, kind },
    );
  }
  return changes;
}

/** The port; for an ERP without a company set, after its only one has been written down. */
async function openPort(
  { database, integrations, now }: FollowerOptions,
  key: string,
  system: System,
  signal: AbortSignal,
): Promise<SystemPort> {
  if (system === 'CRM') return integrations.connections.crm(key);
  const port = await integrations.connections.erp(key);
  const integration = await integrations.list.byKey(key);
  const companyId = integration && (await onlyCompany(integration, port, signal));
  if (companyId === null || integration?.erp == null) return port;
  await updateSettings(
    database.sql,
    integration,
    { ...integration, erp: { ...integration.erp, companyId } },
    now(),
  );
  integrations.list.forget();
  return integrations.connections.erp(key);
}

/** A database error carries rows of customers in its message; its code is enough for a log. */
function causeOf(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  return code === undefined ? error : { code };
}
