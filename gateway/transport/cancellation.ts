/** Many waits for one client that may go away, without an `AbortSignal` for each client. */

/** Is told once that nobody waits for the answer any more. */
export interface Waiter {
  cancelled(): void;
}

const known = new WeakMap<AbortSignal, Cancellation>();

export class Cancellation {
  isCancelled = false;
  #waiters: Set<Waiter> | null = null;
  #controller: AbortController | null = null;

  /** The cancellation that follows a signal; one listener, however many wait. */
  static of(signal: AbortSignal): Cancellation {
    const found = known.get(signal);
    if (found !== undefined) return found;
    const made = new Cancellation();
    if (signal.aborted) made.cancel();
    else signal.addEventListener('abort', () => made.cancel(), { once: true });
    known.set(signal, made);
    return made;
  }

  /** The same for those who want a signal; made when first asked for. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.isCancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Tells the waiter of the cancellation, until `unwatch`; never of one that has been. */
  watch(waiter: Waiter): void {
    this.#waiters ??= new Set();
    this.#waiters.add(waiter);
  }

  unwatch(waiter: Waiter): void {
    this.#waiters?.delete(waiter);
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    for (const waiter of this.#waiters ?? []) waiter.cancelled();
    this.#waiters = null;
    this.#controller?.abort();
  }
}

/** What ends a call: its own cancellation, or its host's signal. */
export function cancellationOf(call: {
  readonly signal: AbortSignal;
  readonly cancellation?: Cancellation;
}): Cancellation {
  return call.cancellation ?? Cancellation.of(call.signal);
}
