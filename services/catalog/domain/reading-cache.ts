/** The newest readings in memory, bounded: the least recently written is forgotten first. */

/** About 1 kB each with open lines: some 20 MB when full. */
const READINGS_MAX = 20_000;

export interface Remembered<Reading> {
  readonly reading: Reading;
  readonly readAt: Date;
}

export interface ReadingCache<Reading> {
  get(integration: string, number: string): Remembered<Reading> | null;
  /** An older reading never replaces a newer one. */
  set(integration: string, number: string, remembered: Remembered<Reading>): void;
}

export function createReadingCache<Reading>(max: number = READINGS_MAX): ReadingCache<Reading> {
  const readings = new Map<string, Remembered<Reading>>();
  const keyOf = (integration: string, number: string): string => `${integration} ${number}`;
  return {
    get: (integration, number) => readings.get(keyOf(integration, number)) ?? null,
    set(integration, number, remembered) {
      const key = keyOf(integration, number);
      const before = readings.get(key);
      if (before !== undefined && before.readAt > remembered.readAt) return;
      readings.delete(key);
      readings.set(key, remembered);
      if (readings.size <= max) return;
      for (const oldest of readings.keys()) {
        readings.delete(oldest);
        break;
      }
    },
  };
}
