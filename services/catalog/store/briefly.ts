/**
 * Reads that all requests of a moment share: set-up tables change rarely and everybody needs them.
 */

/**
 * As old as a replica can be anyway, because changes of the systems are looked for no more often.
 */
const SHARED_FOR_MS = 1_000;
/** Integrations remembered in one process. */
const INTEGRATIONS_MAX = 1_000;

interface Shared<T> {
  readonly startedAt: number;
  readonly rows: Promise<T>;
}

/**
 * The same read, run once for everybody who asks within a second.
 * @param now Unix milliseconds.
 */
export function briefly<T>(
  now: () => number,
  read: (integration: string) => Promise<T>,
): (integration: string) => Promise<T> {
  const shared = new Map<string, Shared<T>>();
  return (integration) => {
    const known = shared.get(integration);
    if (known !== undefined && now() - known.startedAt < SHARED_FOR_MS) return known.rows;
    if (shared.size >= INTEGRATIONS_MAX) shared.clear();
    const rows = read(integration);
    shared.set(integration, { startedAt: now(), rows });
    // A failure is not shared with those who ask later.
    rows.catch(() => shared.delete(integration));
    return rows;
  };
}

/** Keys remembered in one process. */
const KEYS_MAX = 10_000;

/**
 * The same for a look-up by keys: each key is read once for everybody who asks within a second.
 * @param keyOf the key that a row was found by.
 */
export function brieflyByKey<T>(
  now: () => number,
  read: (integration: string, keys: readonly string[]) => Promise<readonly T[]>,
  keyOf: (row: T) => string,
): (integration: string, keys: readonly string[]) => Promise<readonly T[]> {
  const shared = new Map<string, Shared<readonly T[]>>();
  return async (integration, keys) => {
    const placeOf = (key: string): string => `${integration} ${key}`;
    const missing = keys.filter((key) => {
      const known = shared.get(placeOf(key));
      return known === undefined || now() - known.startedAt >= SHARED_FOR_MS;
    });
    if (missing.length > 0) {
      if (shared.size + missing.length > KEYS_MAX) shared.clear();
      const all = read(integration, missing);
      for (const key of missing) {
        const rows = all.then((found) => found.filter((row) => keyOf(row) === key));
        shared.set(placeOf(key), { startedAt: now(), rows });
        rows.catch(() => shared.delete(placeOf(key)));
      }
    }
    const found = await Promise.all(keys.map((key) => shared.get(placeOf(key))?.rows ?? []));
    return found.flat();
  };
}
