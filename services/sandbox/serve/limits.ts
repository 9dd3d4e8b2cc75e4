/**
 * Service limits per user: requests at once, a queue behind them, and in a sliding window requests
 * and the time they took.
 */

export interface LimitSettings {
  /** Requests that run at once. */
  readonly concurrent: number;
  /** Requests that wait for a place; 0: the next one is refused at once. */
  readonly queue: number;
  readonly perWindow: number;
  readonly windowSeconds: number;
  /** Work that all requests of a window may take together; null: the system counts none. */
  readonly executionSeconds: number | null;
}

export type Admission =
  | {
      readonly admitted: true;
      /** @param workMs what the request took, in milliseconds. @param nowMs when it ended. */
      release(workMs: number, nowMs: number): void;
    }
  | {
      readonly admitted: false;
      readonly reason: 'concurrent' | 'window' | 'execution' | 'waited';
      readonly retryAfterSeconds: number;
    };

/** A request that waited this long is refused by the gateway of the real system. */
const WAIT_MS_MAX = 480_000;
const MS = 1000;

/** What is left of a user's window. */
export interface Remaining {
  readonly requests: number;
  /** Seconds of work; null: the system counts none. */
  readonly executionSeconds: number | null;
}

interface Second {
  readonly second: number;
  count: number;
  workMs: number;
}

interface Usage {
  running: number;
  readonly waiting: (() => void)[];
  /** Requests that came and work that ended, per whole second, oldest first. */
  seconds: Second[];
}

export class Limits {
  readonly #documented: LimitSettings;
  #settings: LimitSettings;
  readonly #usage = new Map<string, Usage>();

  constructor(documented: LimitSettings) {
    this.#documented = documented;
    this.#settings = documented;
  }

  get settings(): LimitSettings {
    return this.#settings;
  }

  /** What is not named is as documented. */
  change(settings: Partial<LimitSettings>): void {
    this.#settings = { ...this.#documented, ...settings };
  }

  reset(): void {
    this.#settings = this.#documented;
    for (const usage of this.#usage.values()) usage.seconds = [];
  }

  remaining(user: string, nowMs: number): Remaining {
    const { perWindow, executionSeconds } = this.#settings;
    const seconds = this.#inWindow(this.#of(user), nowMs);
    return {
      requests: perWindow - sum(seconds, 'count'),
      executionSeconds:
        executionSeconds === null
          ? null
          : Math.max(0, executionSeconds - sum(seconds, 'workMs') / MS),
    };
  }

  /** Waits for a place in the order of arrival. Call `release` when the request is done. */
  async admit(user: string, nowMs: number): Promise<Admission> {
    const usage = this.#of(user);
    const { concurrent, queue, perWindow, windowSeconds, executionSeconds } = this.#settings;
    const used = this.#inWindow(usage, nowMs);
    const nowSecond = Math.floor(nowMs / MS);
    if (sum(used, 'count') >= perWindow) {
      const left = (used[0]?.second ?? 0) + windowSeconds - nowSecond;
      return { admitted: false, reason: 'window', retryAfterSeconds: Math.max(1, left) };
    }
    const allowedMs = executionSeconds === null ? Infinity : executionSeconds * MS;
    if (sum(used, 'workMs') >= allowedMs) {
      const left = lastToLeave(used, allowedMs) + windowSeconds - nowSecond;
      return { admitted: false, reason: 'execution', retryAfterSeconds: Math.max(1, left) };
    }
    if (usage.running >= concurrent && usage.waiting.length >= queue) {
      return { admitted: false, reason: 'concurrent', retryAfterSeconds: 1 };
    }
    secondOf(usage, nowMs).count += 1;
    if (usage.running < concurrent) usage.running += 1;
    else if (!(await place(usage))) {
      return { admitted: false, reason: 'waited', retryAfterSeconds: 1 };
    }
    return {
      admitted: true,
      release(workMs, endMs) {
        secondOf(usage, endMs).workMs += workMs;
        release(usage);
      },
    };
  }

  #of(user: string): Usage {
    const known = this.#usage.get(user);
    if (known !== undefined) return known;
    const usage: Usage = { running: 0, waiting: [], seconds: [] };
    this.#usage.set(user, usage);
    return usage;
  }

  #inWindow(usage: Usage, nowMs: number): readonly Second[] {
    const first = Math.floor(nowMs / MS) - this.#settings.windowSeconds;
    while ((usage.seconds[0]?.second ?? Infinity) <= first) usage.seconds.shift();
    return usage.seconds;
  }
}

function sum(seconds: readonly Second[], of: 'count' | 'workMs'): number {
  return seconds.reduce((total, second) => total + second[of], 0);
}

/** The second that must leave the window before the work in it is below what is allowed. */
function lastToLeave(seconds: readonly Second[], allowedMs: number): number {
  let left = sum(seconds, 'workMs');
  for (const { second, workMs } of seconds) {
    left -= workMs;
    if (left < allowedMs) return second;
  }
  return seconds.at(-1)?.second ?? 0;
}

function secondOf(usage: Usage, nowMs: number): Second {
  const second = Math.floor(nowMs / MS);
  const last = usage.seconds.at(-1);
  if (last !== undefined && last.second >= second) return last;
  const added = { second, count: 0, workMs: 0 };
  usage.seconds.push(added);
  return added;
}

/** Resolves with the place of one who left; false: nobody made place in time. */
function place(usage: Usage): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const at = usage.waiting.indexOf(enter);
      if (at >= 0) usage.waiting.splice(at, 1);
      resolve(false);
    }, WAIT_MS_MAX);
    timer.unref();
    const enter = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    usage.waiting.push(enter);
  });
}

function release(usage: Usage): void {
  const next = usage.waiting.shift();
  if (next === undefined) usage.running -= 1;
  else next();
}
