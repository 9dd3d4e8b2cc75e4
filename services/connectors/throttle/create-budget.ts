/** The budget connectors ask: waiting calls of this process over the state all processes share. */
import { ConnectorError } from '../connector-error.ts';
import { SYSTEM_NAME } from '../odata/failure.ts';
import type { ConnectorOptions } from '../options.ts';
import type { System } from '../records.ts';
import type { Budget, Permit, Verdict } from './budget.ts';
import { RULES, type BudgetRules } from './rules.ts';
import { createSharedBudget, type SharedBudget } from './shared-budget.ts';
import { LEASE_MS, type Taken } from './state.ts';
import { createMemoryStore } from './store.ts';
import { cancelled, createWaitingRoom, type WaitingRoom } from './waiting-room.ts';

/** How soon a slot that another process gave back is noticed. */
const POLL_MS = 25;
const NO_ANSWER: Verdict = { status: null, retryAfterSeconds: null, parallelismHint: null };

interface Parts {
  readonly system: System;
  readonly shared: SharedBudget;
  readonly room: WaitingRoom;
  readonly options: ConnectorOptions;
  /** Leases of requests that run. */
  readonly running: Set<string>;
  closed: boolean;
  pumping: boolean;
  /** Somebody came while the pump was running. */
  again: boolean;
  timer: NodeJS.Timeout | null;
  leases: number;
}

/**
 * @param key names the credential; the same key in every process is the same budget.
 * @param rules the system's documented limits when left out.
 */
export function createBudget(
  system: System,
  key: string,
  options: ConnectorOptions,
  rules: BudgetRules = RULES[system],
): Budget {
  const store = options.budgets ?? createMemoryStore(options.now);
  const parts: Parts = {
    system,
    shared: createSharedBudget(store, key, rules),
    room: createWaitingRoom(system),
    options,
    running: new Set(),
    closed: false,
    pumping: false,
    again: false,
    timer: null,
    leases: 0,
  };
  const renewal = setInterval(() => renewLeases(parts), LEASE_MS / 3);
  renewal.unref();
  return {
    async acquire(lane, wait) {
      if (parts.closed) throw cancelled(system);
      const { permit, isFirst } = parts.room.enter(lane, { ...wait, now: options.now() });
      if (isFirst) startPump(parts);
      return permit;
    },
    async pausedUntil() {
      const until = await parts.shared.pausedUntil();
      return until > parts.shared.now() ? until : null;
    },
    async close() {
      parts.closed = true;
      clearInterval(renewal);
      if (parts.timer !== null) clearTimeout(parts.timer);
      for (const waiting of parts.room.all()) waiting.refuse(cancelled(system));
    },
  };
}

function startPump(parts: Parts): void {
  parts.again = true;
  if (parts.pumping || parts.closed) return;
  parts.pumping = true;
  void pump(parts)
    .catch((error: unknown) => refuseAll(parts, error))
    .finally(() => {
      parts.pumping = false;
      if (parts.again) startPump(parts);
    });
}

async function pump(parts: Parts): Promise<void> {
  while (parts.again && !parts.closed) {
    parts.again = false;
    for (let next = parts.room.next(); next !== null; next = parts.room.next()) {
      parts.leases += 1;
      const id = `${parts.options.random().toString(36).slice(2)}-${parts.leases}`;
      const taken = await parts.shared.take(id, next.lane);
      if (!taken.granted) {
        waitFor(parts, taken);
        break;
      }
      const permit = permitFor(parts, id);
      if (next.isOver) permit.release(NO_ANSWER);
      else next.grant(permit);
    }
  }
}

function permitFor(parts: Parts, id: string): Permit {
  parts.running.add(id);
  return {
    release(verdict) {
      if (!parts.running.delete(id)) return;
      parts.shared.give(id, verdict).then(
        () => startPump(parts),
        (error: unknown) =>
          parts.options.log.warn({ err: error }, 'a request was not given back to its budget'),
      );
    },
  };
}

/** Lower lanes have less than the one refused, so nobody needs to be asked before that time. */
function waitFor(parts: Parts, taken: Extract<Taken, { granted: false }>): void {
  const now = parts.shared.now();
  const waitMs = taken.retryAt === null ? POLL_MS : Math.max(1, taken.retryAt - now);
  if (taken.reason === 'pause') refuseThoseWithout(parts, waitMs);
  if (parts.timer !== null) clearTimeout(parts.timer);
  parts.timer = setTimeout(() => startPump(parts), waitMs);
}

/** Who cannot wait for the end of a pause is told at once how long it is. */
function refuseThoseWithout(parts: Parts, pauseMs: number): void {
  const end = parts.options.now() + pauseMs;
  const seconds = Math.ceil(pauseMs / 1_000);
  const message = `${SYSTEM_NAME[parts.system]} asked for a pause of ${seconds} s.`;
  for (const waiting of parts.room.all()) {
    if (waiting.deadline > end) continue;
    const detail = { retryAfterSeconds: seconds };
    waiting.refuse(new ConnectorError(parts.system, 'rate-limited', message, detail));
  }
}

function refuseAll(parts: Parts, cause: unknown): void {
  const message = `The request budget of ${SYSTEM_NAME[parts.system]} cannot be read.`;
  for (const waiting of parts.room.all()) {
    waiting.refuse(new ConnectorError(parts.system, 'unavailable', message, { cause }));
  }
}

function renewLeases(parts: Parts): void {
  if (parts.running.size === 0) return;
  parts.shared
    .renew(new Set(parts.running))
    .catch((error: unknown) => parts.options.log.warn({ err: error }, 'leases were not renewed'));
}
