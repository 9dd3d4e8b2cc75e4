/**
 * Look-ups by keys that requests of the same moment make together: while one statement runs, the
 * keys of all others gather for the next. Nothing is remembered: what is asked after a change is
 * read after it.
 */

/** Rows of these keys, in no order; a key without rows is absent. `integration` is its GUID. */
export type KeyLookup<Row> = (integration: string, keys: readonly string[]) => Promise<Row[]>;

/** Longer lists of keys gain nothing (runtime.md 4); one caller's list is never divided. */
const KEYS_PER_STATEMENT = 500;

type RowsByKey<Row> = ReadonlyMap<string, readonly Row[]>;

/** Keys of one statement to come, and the promise of their rows. */
interface Gathering<Row> {
  readonly keys: Set<string>;
  readonly rows: PromiseWithResolvers<RowsByKey<Row>>;
}

/**
 * The same look-up with one statement at a time for an integration.
 * @param keyOf the key that a row was found by.
 * @param soon runs something when the requests that are there now have said what they look for.
 * @returns a look-up that rejects as the statement with its keys does.
 */
export function gathered<Row>(
  read: KeyLookup<Row>,
  keyOf: (row: Row) => string,
  soon: (run: () => void) => void = setImmediate,
): KeyLookup<Row> {
  /** What waits, by integration; there is an entry while a statement runs or will run. */
  const lanes = new Map<string, Gathering<Row>[]>();
  const run = async (integration: string, waiting: Gathering<Row>[]): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { resolve, reject } = next.rows;
      await read(integration, [...next.keys]).then(
        (rows) => resolve(Map.groupBy(rows, keyOf)),
        reject,
      );
    }
    lanes.delete(integration);
  };
  const laneOf = (integration: string): Gathering<Row>[] => {
    const known = lanes.get(integration);
    if (known !== undefined) return known;
    const waiting: Gathering<Row>[] = [];
    lanes.set(integration, waiting);
    soon(() => void run(integration, waiting));
    return waiting;
  };
  return async (integration, keys) => {
    if (keys.length === 0) return [];
    const found = await join(laneOf(integration), keys);
    return keys.flatMap((key) => found.get(key) ?? []);
  };
}

/** Adds keys to the statement that will run last, or to a new one behind it. */
function join<Row>(waiting: Gathering<Row>[], keys: readonly string[]): Promise<RowsByKey<Row>> {
  const last = waiting.at(-1);
  if (last !== undefined && last.keys.size + keys.length <= KEYS_PER_STATEMENT) {
    for (const key of keys) last.keys.add(key);
    return last.rows.promise;
  }
  const added = { keys: new Set(keys), rows: Promise.withResolvers<RowsByKey<Row>>() };
  waiting.push(added);
  return added.rows.promise;
}
