/** What is under way by key, for maps that are filled and emptied with every request. */

export interface UnderWay<T> {
  /** How many are under way. */
  readonly size: number;
  find(key: string): T | null;
  begin(key: string, value: T): void;
  /** Harmless where something else has taken the place. */
  end(key: string, value: T): void;
}

interface Place<T> {
  value: T | null;
}

/** Empty places are kept up to here, and longer keys not at all. */
const PLACES_MAX = 1024;
const KEY_MAX = 4096;

/**
 * The place of a key that comes again and again stays in the map when it is empty. A map whose keys
 * come and go leaves its former tables behind, each pointing to the next, and all that stood in
 * them (answers, for one) lives until the next full collection.
 */
export function createUnderWay<T>(): UnderWay<T> {
  const places = new Map<string, Place<T>>();
  let size = 0;
  const clear = (): void => {
    for (const [key, place] of places) if (place.value === null) places.delete(key);
  };
  return {
    get size() {
      return size;
    },
    find: (key) => places.get(key)?.value ?? null,
    begin(key, value) {
      const place = places.get(key);
      if (place === undefined) {
        if (places.size >= PLACES_MAX + size) clear();
        places.set(key, { value });
        size += 1;
        return;
      }
      if (place.value === null) size += 1;
      place.value = value;
    },
    end(key, value) {
      const place = places.get(key);
      if (place === undefined || place.value !== value) return;
      place.value = null;
      size -= 1;
      if (key.length > KEY_MAX) places.delete(key);
    },
  };
}
