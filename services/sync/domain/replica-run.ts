/** Reads what changed in one kind of record, page by page, until nothing is left. */
import type { ChangeSource, ReplicaKey, Replicas } from './ports.ts';

/** Rows of a page: large enough for few round trips, small enough to hold two pages in memory. */
const PAGE_ROWS_MAX = 1000;
/**
 * 10 million rows; a feed that claims more never ends, and the next pass goes on where this
 * stopped.
 */
const PAGES_MAX = 10_000;

/**
 * Every page is committed with its cursor, so that a reader killed at any moment goes on where it
 * stopped. Returns the number of changes applied.
 * @throws whatever the source or the database throws; what was read before it stays.
 */
export async function readKind(
  ports: {
    readonly source: ChangeSource;
    readonly replicas: Replicas;
    readonly signal: AbortSignal;
  },
  key: ReplicaKey,
): Promise<number> {
  let applied = 0;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    ports.signal.throwIfAborted();
    const before = await ports.replicas.state(key);
    const fields = ports.source.fields(key.kind);
    // Rows that were read with other fields are read again, all of them.
    const anew = before.cursor !== null && (before.fields ?? fields) !== fields;
    const cursor = anew ? null : before.cursor;
    const page = await ports.source.changes(key.kind, cursor, PAGE_ROWS_MAX);
    const won = await ports.replicas.apply(key, before, {
      ...page,
      full: page.full || anew,
      fields,
    });
    if (won) applied += page.changes.length;
    if (won && !page.more) break;
  }
  return applied;
}
