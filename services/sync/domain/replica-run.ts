/** Reads what changed in kinds of record, page by page, until nothing is left. */
import type { ChangePage, ChangeSource, ReplicaKey, Replicas, ReplicaState } from './ports.ts';

/** Rows of a page: large enough for few round trips, small enough to hold two pages in memory. */
const PAGE_ROWS_MAX = 1000;
/**
 * 10 million rows; a feed that claims more never ends, and the next pass goes on where this
 * stopped.
 */
const PAGES_MAX = 10_000;
/** Their first pages are asked for at one moment; a system takes few requests at a time. */
const KINDS_TOGETHER = 4;

export interface ReadPorts {
  readonly source: ChangeSource;
  readonly replicas: Replicas;
  readonly signal: AbortSignal;
}

/** A page of a kind, and where its reading stood when the page was asked for. */
interface Asked {
  readonly before: ReplicaState;
  readonly page: ChangePage & Pick<ChangeSource, 'place'>;
  readonly fields: string;
}

/**
 * Reads kinds in their order; one that has been read as of the source's time, or later, is left
 * alone. Every page is committed with its cursor, so that a reader killed at any moment goes on
 * where it stopped. Returns the number of changes applied.
 * @throws the first that the source or the database threw, after all kinds were asked for; at once
 * when the source was away for a whole group, which asking for the others would only prolong.
 */
export async function readKinds(ports: ReadPorts, keys: readonly ReplicaKey[]): Promise<number> {
  let applied = 0;
  const failures: unknown[] = [];
  for (let from = 0; from < keys.length; from += KINDS_TOGETHER) {
    const group = keys.slice(from, from + KINDS_TOGETHER);
    const states = await Promise.all(
      group.map(async (key) => ({ key, before: await ports.replicas.state(key) })),
    );
    const asked = await Promise.allSettled(
      states.map(async ({ key, before }) => ({ key, first: await ask(ports, key, before) })),
    );
    const before = failures.length;
    for (const one of asked) {
      if (one.status === 'rejected') failures.push(one.reason);
      else if (one.value.first !== null) {
        const { key, first } = one.value;
        await readOn(ports, key, first).then(
          (changes) => (applied += changes),
          (error: unknown) => failures.push(error),
        );
      }
    }
    ports.signal.throwIfAborted();
    if (failures.length - before === asked.length && failures.slice(before).some(isAway)) break;
  }
  if (failures.length > 0) throw failures[0];
  return applied;
}

/** Waiting mends it, in the words of the connectors' errors. */
function isAway(error: unknown): boolean {
  return (error as { retryable?: unknown } | null)?.retryable === true;
}

/** The next page; null when the kind has been read as far as the source could tell. */
async function ask(
  { source, signal }: ReadPorts,
  { kind }: ReplicaKey,
  before: ReplicaState,
): Promise<Asked | null> {
  signal.throwIfAborted();
  const fields = source.fields(kind);
  // Rows that were read with other fields are read again, all of them.
  const anew = before.cursor !== null && (before.fields ?? fields) !== fields;
  const isSeen = before.seenTo !== null && before.seenTo.getTime() >= source.asOf.getTime();
  if (isSeen && !anew) return null;
  const page = await source.changes(kind, anew ? null : before.cursor, PAGE_ROWS_MAX);
  const { place } = source;
  return { before, page: { ...page, full: page.full || anew, place }, fields };
}

/** Read for the sake of an earlier moment, a page shows what there was when it was asked for. */
function seenIn({ observedAt }: ChangePage, { asOf }: ChangeSource): Date {
  return observedAt.getTime() > asOf.getTime() ? observedAt : asOf;
}

async function readOn(ports: ReadPorts, key: ReplicaKey, first: Asked): Promise<number> {
  let applied = 0;
  let asked: Asked | null = first;
  for (let pages = 0; asked !== null && pages < PAGES_MAX; pages += 1) {
    const { before, page, fields }: Asked = asked;
    const asOf = seenIn(page, ports.source);
    const won = await ports.replicas.apply(key, before, { ...page, fields, asOf });
    if (won) applied += page.changes.length;
    if (won && !page.more) break;
    asked = await ask(ports, key, await ports.replicas.state(key));
  }
  return applied;
}
