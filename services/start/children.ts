/** The supervisor's children: started together, started again when they die, stopped together. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Log } from '@drawbar/platform/log';

/** What a child tells its supervisor once it can work. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly urls: Readonly<Record<string, string>>;
}

/** Why a child gave up at start, fit for a user. */
export interface FailedMessage {
  readonly type: 'failed';
  readonly message: string;
}

export interface ChildPlan {
  readonly name: string;
  readonly roles: string;
  /** Name of the child that must be ready before this one is started; null: none. */
  readonly after: string | null;
  /** V8 flags: bounds of the heap, sized by measurement. */
  readonly execArgv: readonly string[];
}

export interface Children {
  /** All children are ready; their URLs by name. Rejects with the first failure at start. */
  readonly ready: Promise<Readonly<Record<string, string>>>;
  /** Resolves when a child died too often to be started again. */
  readonly gaveUp: Promise<string>;
  stop(): Promise<void>;
}

/** A child that dies more often than this within the window is not started again. */
const RESTARTS_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 300;
/** Leaves time for Postgres within the 5 s after the signal. */
const STOP_TIMEOUT_MS = 3_500;

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));

/** @param environment what every child gets besides its roles. */
export function startChildren(
  plans: readonly ChildPlan[],
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Children {
  const living = new Map<string, ChildProcess>();
  const died = new Map<string, number[]>();
  const urls: Record<string, string> = {};
  const waiting = new Set(plans.map((plan) => plan.name));
  let stopping = false;
  const ready = Promise.withResolvers<Readonly<Record<string, string>>>();
  const gaveUp = Promise.withResolvers<string>();

  const start = (plan: ChildPlan): void => {
    const child = fork(entry, [], {
      env: { ...environment, DRAWBAR_ROLES: plan.roles },
      execArgv: [...plan.execArgv],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    living.set(plan.name, child);
    child.on('message', (message: ReadyMessage | FailedMessage) => {
      if (message.type === 'failed') {
        ready.reject(new Error(message.message));
        return;
      }
      Object.assign(urls, message.urls);
      if (waiting.delete(plan.name))
        plans.filter((next) => next.after === plan.name).forEach(start);
      if (waiting.size === 0) ready.resolve(urls);
    });
    child.on('exit', (code, signal) => {
      living.delete(plan.name);
      if (stopping) return;
      if (waiting.has(plan.name)) {
        ready.reject(new Error(`The ${plan.name} process ended at start (${signal ?? code}).`));
        return;
      }
      restart(plan, signal ?? String(code));
    });
  };

  const restart = (plan: ChildPlan, how: string): void => {
    const now = Date.now();
    const recent = (died.get(plan.name) ?? []).filter((at) => now - at < RESTART_WINDOW_MS);
    died.set(plan.name, [...recent, now]);
    if (recent.length >= RESTARTS_MAX) {
      gaveUp.resolve(`The ${plan.name} process died ${recent.length + 1} times within a minute.`);
      return;
    }
    log.warn({ process: plan.name, how }, 'A process died and is started again');
    setTimeout(() => {
      if (!stopping) start(plan);
    }, RESTART_DELAY_MS);
  };

  plans.filter((plan) => plan.after === null).forEach(start);
  return {
    ready: ready.promise,
    gaveUp: gaveUp.promise,
    async stop() {
      stopping = true;
      await Promise.all([...living.values()].map(stopChild));
    },
  };
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(kill);
      done();
    });
    child.kill('SIGTERM');
  });
}
