/** Many waits for one client's going away, for the price of one listener. */

const watchers = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `run` when the signal aborts, until `unwatch`; never for one that has aborted. */
export function watch(signal: AbortSignal, run: () => void): void {
  const known = watchers.get(signal);
  if (known !== undefined) {
    known.add(run);
    return;
  }
  const set = new Set([run]);
  watchers.set(signal, set);
  signal.addEventListener(
    'abort',
    () => {
      for (const each of set) each();
      set.clear();
    },
    { once: true },
  );
}

export function unwatch(signal: AbortSignal, run: () => void): void {
  watchers.get(signal)?.delete(run);
}
