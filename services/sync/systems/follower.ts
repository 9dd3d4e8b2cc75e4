/** Follows one system of one integration: fills its replica at first, then keeps it fresh. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectorError,
  type Capabilities,
  type CrmPort,
  type ErpPort,
  type Kind,
  type SystemPort,
} from '@drawbar/connectors/port';
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import { backoffMs } from '../domain/backoff.ts';
import { endpointOf, type System } from '../domain/integration.ts';
import { createLookTurn, type Look } from '../domain/look-turn.ts';
import type { Replicas } from '../domain/ports.ts';
import { readKinds } from '../domain/replica-run.ts';
import { replicatedKinds } from '../domain/replicated-kinds.ts';
import { keepCrmSettings } from '../store/crm-settings.ts';
import { updateSettings } from '../store/integrations.ts';
import { releaseDelayed } from '../store/pending.ts';
import { noteAnswer, noteFailure } from '../store/system-state.ts';
import type { Integrations } from '../integrations.ts';
import { callContext, changeSource } from './change-source.ts';
import { onlyCompany } from './company.ts';
import type { HintInbox } from './hint-inbox.ts';
import { createHintSieve } from './hint-sieve.ts';
import { createHintWatch, type HintSettings, type HintWatch } from './hint-watch.ts';
import type { Leases } from './leases.ts';
import { followStock } from './stock-follow.ts';

export interface FollowerOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly replicas: Replicas;
  /** Kinds that some service keeps. */
  readonly kept: ReadonlySet<string>;
  readonly leases: Leases;
  readonly followSeconds: number;
  /** Null: nobody can reach us, so changes are found by looking. */
  readonly hints: HintSettings | null;
  readonly inbox: HintInbox;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
}

/** While a system sends hints, looking is only a safety net (systems.md 1.11: 1 to 5 minutes). */
const HINTED_REST_MS = 60_000;
/**
 * Hints come one per record. The first is answered at once, those that follow by one look together:
 * a bulk write of our own would else cost hundreds of requests.
 */
const GATHER_MS = 500;

/** How soon hints that can wait are looked at again. */
const WAITING_HINTS_MS = 2_000;

/** Asking a system that is away costs one request; when it is back, everybody wants to know. */
const PROBE_MS = 5_000;

interface Target {
  readonly integration: string;
  readonly system: System;
}

/** Runs until `signal` is aborted; never throws. */
export async function follow(
  options: FollowerOptions,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  const watch = options.hints === null ? null : createHintWatch(options.hints, target, options);
  const sieve = createHintSieve(options, target);
  const turn = createLookTurn();
  let hinted: ReadonlySet<string> | null = null;
  while (!signal.aborted) {
    const look = turn.choose(hinted, options.now().getTime());
    if (look !== null) {
      const restMs = await passOrFail(options, target, { watch, look }, signal);
      turn.looked(look, restMs, options.now().getTime());
    }
    const lookedAt = options.now().getTime();
    const restMs = hinted?.size === 0 ? WAITING_HINTS_MS : turn.left(lookedAt);
    await options.inbox.wait(target.integration, target.system, restMs, signal);
    const sooner = GATHER_MS - (options.now().getTime() - lookedAt);
    if (sooner > 0) await pause(sooner, undefined, { signal }).catch(() => undefined);
    const taken = options.inbox.take(target.integration, target.system);
    hinted = await sieve.sift(taken, await ownUserOf(options, target));
  }
}

/** Who we are in the CRM, as far as it told when it was described; the ERP's hints name nobody. */
async function ownUserOf(
  { integrations }: FollowerOptions,
  { integration, system }: Target,
): Promise<string | null> {
  if (system === 'ERP') return null;
  const port = await integrations.connections.crm(integration).catch(() => null);
  return (port && described.get(port)?.user) ?? null;
}

/** One pass; answers how long to rest at most, in milliseconds. */
async function passOrFail(
  options: FollowerOptions,
  { integration, system }: Target,
  { watch, look }: { readonly watch: HintWatch | null; readonly look: Look },
  signal: AbortSignal,
): Promise<number> {
  const { database, log, now } = options;
  const restMs = options.followSeconds * 1000;
  try {
    if (!(await options.leases.hold(`${integration}/${system}`))) return restMs;
    const port = await openPort(options, integration, system, signal);
    const kept = replicatedKinds(system, options.kept);
    const all = system === 'ERP' ? [...kept, LEDGER] : kept;
    const kinds = look === 'all' ? all : all.filter((kind) => look.has(kind));
    // Subscribed before the look: what changes in between sends a hint, and nothing is missed.
    const reached = watch !== null && (await reachesUs(options, integration, system));
    const watched = reached && (await watch.keep(port, all, signal));
    const changes = await pass(options, { integration, system }, { port, kinds }, signal);
    const isBack = await noteAnswer(database.sql, integration, system, now());
    if (isBack) await releaseDelayed(database.sql, integration, now());
    if (changes > 0) log.debug({ integration, system, changes }, 'replica brought up to date');
    return watched ? HINTED_REST_MS : restMs;
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
    const rest = Math.min(backoffMs(failures, null, options.random()), PROBE_MS);
    return Math.max(rest, ((upstream ? error.retryAfterSeconds : null) ?? 0) * 1_000);
  }
}

/** A tenant in the cloud cannot send hints to an address of this machine. */
async function reachesUs(
  { hints, integrations }: FollowerOptions,
  key: string,
  system: System,
): Promise<boolean> {
  if (hints?.local === false) return true;
  const integration = await integrations.list.byKey(key);
  return integration !== null && endpointOf(integration, system)?.kind === 'SANDBOX';
}

async function pass(
  options: FollowerOptions,
  { integration, system }: Target,
  { port, kinds }: { readonly port: SystemPort; readonly kinds: readonly string[] },
  signal: AbortSignal,
): Promise<number> {
  const can = await capabilitiesOf(port, options.now().getTime(), signal, async () =>
    system === 'CRM' ? noteSettings(options, integration, port as CrmPort, signal) : null,
  );
  const source = changeSource(port, signal, options.now());
  const offered = kinds.filter((kind) => can.changes[kind as Kind] !== undefined);
  const reading = readKinds(
    { source, replicas: options.replicas, signal },
    offered.flatMap((kind) => (kind === LEDGER ? [] : [{ integration, system, kind }])),
  );
  if (!offered.includes(LEDGER)) return reading;
  // A table that is refused does not hold the stock back.
  const [read] = await Promise.allSettled([reading]);
  if (read.status === 'rejected' && !isRefusal(read.reason)) throw read.reason;
  const moved = await stockChanges(options, integration, port as ErpPort, signal);
  if (read.status === 'rejected') throw read.reason;
  return read.value + moved;
}

/** Waiting does not mend it. */
function isRefusal(error: unknown): boolean {
  return error instanceof ConnectorError && !error.retryable;
}

/** Answers who we are there. A CRM that does not tell its settings is followed all the same. */
async function noteSettings(
  { database, log }: FollowerOptions,
  integration: string,
  port: CrmPort,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { currencyDecimals, userId } = await port.environment(callContext(signal, 'bulk'));
    const settings = currencyDecimals === null ? {} : { currencyDecimals };
    await keepCrmSettings(database.sql, integration, settings);
    return userId;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.retryable) throw error;
    log.warn({ integration, failure: error.failure }, error.message);
    return null;
  }
}

/** An ERP that tells no stock is followed all the same. */
async function stockChanges(
  { database, now, log }: FollowerOptions,
  integration: string,
  port: ErpPort,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await followStock({ database, integration, port, now, signal });
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.retryable) throw error;
    log.warn({ integration, failure: error.failure }, error.message);
    return 0;
  }
}

/** Its entries are not kept; they tell whose stock has moved. */
const LEDGER = 'ledgerEntry';

/** What a system can do and is set to changes with its releases, not from look to look. */
const CAPABILITIES_KEPT_MS = 600_000;
const described = new WeakMap<SystemPort, Described>();

interface Described {
  readonly at: number;
  readonly can: Capabilities;
  /** Who we are there; null: nobody told. */
  readonly user: string | null;
}

async function capabilitiesOf(
  port: SystemPort,
  at: number,
  signal: AbortSignal,
  settings: () => Promise<string | null>,
): Promise<Capabilities> {
  const known = described.get(port);
  if (known !== undefined && at - known.at < CAPABILITIES_KEPT_MS) return known.can;
  const can = await port.describe(callContext(signal, 'bulk'));
  described.set(port, { at, can, user: await settings() });
  return can;
}

/** The port; for an ERP without a company set, after its only one has been written down. */
async function openPort(
  { database, integrations, now }: FollowerOptions,
  key: string,
  system: System,
  signal: AbortSignal,
): Promise<ErpPort | CrmPort> {
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
