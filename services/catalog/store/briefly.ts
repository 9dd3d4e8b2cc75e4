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
