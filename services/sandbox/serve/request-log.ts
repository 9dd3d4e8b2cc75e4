/** Counts the requests of one system since its last reset; `GET /_sandbox/requests` shows them. */

export interface RequestCount {
  readonly method: string;
  readonly set: string;
  readonly status: number;
  readonly count: number;
}

/** Combinations kept; a client that invents sets must not fill the memory. */
const COMBINATIONS_MAX = 2000;

export class RequestLog {
  readonly #counts = new Map<
    string,
    { method: string; set: string; status: number; count: number }
  >();

  add(method: string, set: string, status: number): void {
    const key = `${method} ${status} ${set}`;
    const entry = this.#counts.get(key);
    if (entry !== undefined) entry.count += 1;
    else if (this.#counts.size < COMBINATIONS_MAX) {
      this.#counts.set(key, { method, set, status, count: 1 });
    }
  }

  clear(): void {
    this.#counts.clear();
  }

  list(): RequestCount[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry }));
  }
}
