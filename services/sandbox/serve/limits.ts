/** Service limits per user: requests at once, a queue behind them, requests in a sliding window. */

export interface LimitSettings {
  /** Requests that run at once. */
  readonly concurrent: number;
  /** Requests that wait for a place; 0: the next one is refused at once. */
  readonly queue: number;
  readonly perWindow: number;
  readonly windowSeconds: number;
}

export type Admission =
  | { readonly admitted: true; release(): void }
  | {
      readonly admitted: false;
      readonly reason: 'concurrent' | 'window' | 'waited';
      readonly retryAfterSeconds: number;
    };

/** A request that waited this long is refused by the gateway of the real system. */
const WAIT_MS_MAX = 480_000;
const MS = 1000;

interface Usage {
  running: number;
  readonly waiting: (() => void)[];
  /** Requests per whole second, oldest first. */
  seconds: { readonly second: number; count: number }[];
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

  /** Requests left in the user's window. */
  remaining(user: string, nowMs: number): number {
    return this.#settings.perWindow - this.#inWindow(this.#of(user), nowMs);
  }

  /** Waits for a place in the order of arrival. Call `release` when the request is done. */
  async admit(user: string, nowMs: number): Promise<Admission> {
    const usage = this.#of(user);
    const { concurrent, queue, perWindow, windowSeconds } = this.#settings;
    if (this.#inWindow(usage, nowMs) >= perWindow) {
      const oldest = usage.seconds[0]?.second ?? 0;
      const left = oldest + windowSeconds - Math.floor(nowMs / MS);
      return { admitted: false, reason: 'window', retryAfterSeconds: Math.max(1, left) };
    }
    if (usage.running >= concurrent && usage.waiting.length >= queue) {
      return { admitted: false, reason: 'concurrent', retryAfterSeconds: 1 };
    }
    count(usage, nowMs);
    if (usage.running >= concurrent && !(await place(usage))) {
      return { admitted: false, reason: 'waited', retryAfterSeconds: 1 };
    }
    usage.running += 1;
    return { admitted: true, release: () => release(usage) };
  }

  #of(user: string): Usage {
    const known = this.#usage.get(user);
    if (known !== undefined) return known;
    const usage: Usage = { running: 0, waiting: [], seconds: [] };
    this.#usage.set(user, usage);
    return usage;
  }

  #inWindow(usage: Usage, nowMs: number): number {
    const first = Math.floor(nowMs / MS) - this.#settings.windowSeconds;
    while ((usage.seconds[0]?.second ?? Infinity) <= first) usage.seconds.shift();
    return usage.seconds.reduce((sum, { count: n }) => sum + n, 0);
  }
}

function count(usage: Usage, nowMs: number): void {
  const second = Math.floor(nowMs / MS);
  const last = usage.seconds.at(-1);
  if (last?.second === second) last.count += 1;
  else usage.seconds.push({ second, count: 1 });
}

/** false: nobody made place in time. */
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
  usage.running -= 1;
  usage.waiting.shift()?.();
}
