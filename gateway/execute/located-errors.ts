/** Errors of subgraphs, kept at the objects they speak of until the answer is written. */
import type { Needed } from '../plan/plan.ts';
import type { SubgraphError } from './types.ts';

/** An error ready for a client, except for its path. */
export interface ClientError {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** An error at a value, or at a whole object when `key` is null. */
export interface LocatedError {
  readonly key: string | number | null;
  /** The way from that value on to where it happened, in our own names. */
  readonly rest: readonly (string | number)[];
  /** The names of the object that are missing because of it, besides the one that it is at. */
  readonly missing: ReadonlySet<string> | null;
  readonly error: ClientError;
}

export class LocatedErrors {
  /** Null while there is none: most answers never have one. */
  #byHolder: Map<object, LocatedError[]> | null = null;
  readonly #hidden: ReadonlySet<string>;

  /** `hidden`: names in our data that no client asked for. */
  constructor(hidden: ReadonlySet<string>) {
    this.#hidden = hidden;
  }

  /** Errors that speak of no place. */
  readonly general: ClientError[] = [];

  get isEmpty(): boolean {
    return this.#byHolder === null && this.general.length === 0;
  }

  /** The error why one of these names of an object has no value; null when none is known. */
  reason(holder: object, keys: readonly string[]): ClientError | null {
    const found = this.at(holder).find((l) =>
      l.key === null ? keys.some((k) => l.missing?.has(k)) : keys.some((k) => k === l.key),
    );
    return found?.error ?? null;
  }

  /** The same for what is needed of an object, however deep. */
  reasonFor(holder: object, needed: readonly Needed[]): ClientError | null {
    const own = this.reason(
      holder,
      needed.map((n) => n.key),
    );
    if (own !== null) return own;
    for (const { key, below } of needed) {
      if (below.length === 0) continue;
      for (const inner of objectsIn((holder as Record<string, unknown>)[key])) {
        const reason = this.reasonFor(inner, below);
        if (reason !== null) return reason;
      }
    }
    return null;
  }

  /** Forgets what was said of a value that is withdrawn. */
  forget(holder: object, key: string): void {
    const list = this.#byHolder?.get(holder);
    if (list !== undefined)
      this.#byHolder?.set(
        holder,
        list.filter((l) => l.key !== key),
      );
  }

  at(holder: object): readonly LocatedError[] {
    return this.#byHolder?.get(holder) ?? [];
  }

  /** One object can be reached by several ways; what is said of it is kept once. */
  add(holder: object, located: LocatedError): void {
    this.#byHolder ??= new Map();
    const list = this.#byHolder.get(holder) ?? [];
    if (list.some((l) => l.error === located.error && l.key === located.key)) return;
    list.push(located);
    this.#byHolder.set(holder, list);
  }

  /**
   * Follows `path` from `start` as far as there are objects that a client may see, and puts the
   * error there: what lies behind a name of ours alone would never be looked at.
   * @param missing names that `start` lacks because of the error; null for none
   */
  locate(
    start: object,
    path: readonly (string | number)[],
    error: ClientError,
    missing: ReadonlySet<string> | null = null,
  ): void {
    let holder = start;
    for (const [index, key] of path.entries()) {
      const next = (holder as Record<string | number, unknown>)[key];
      const isLast = index === path.length - 1;
      const isHidden = typeof key === 'string' && this.#hidden.has(key);
      if (isLast || isHidden || typeof next !== 'object' || next === null) {
        const others = holder === start ? missing : null;
        this.add(holder, { key, rest: path.slice(index + 1), missing: others, error });
        return;
      }
      holder = next;
    }
  }
}

/** The objects of a value: itself, or those in its lists. */
function* objectsIn(value: unknown): Iterable<object> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value;
  else for (const item of value) yield* objectsIn(item);
}

/** Extensions that never leave: they carry stacks and addresses. */
const PRIVATE = new Set(['stacktrace', 'exception', 'debug', 'debugMessage', 'trace']);

/** A subgraph's error for a client: its own words and codes, with the subgraph's name. */
export function fromSubgraph(error: SubgraphError, service: string, traceId: string): ClientError {
  const extensions: Record<string, unknown> = { code: 'DOWNSTREAM_SERVICE_ERROR' };
  for (const [name, value] of Object.entries(error.extensions ?? {})) {
    if (!PRIVATE.has(name)) extensions[name] = value;
  }
  extensions['service'] = service;
  extensions['retryable'] ??= false;
  extensions['traceId'] = traceId;
  const message =
    typeof error.message === 'string' ? error.message : 'The subgraph reported an error.';
  return { message, extensions };
}
