/**
 * The newest readings in memory, bounded for each integration: the least recently written is
 * forgotten first.
 */

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

/** @param max readings of each integration. */
export function createReadingCache<Reading>(max: number = READINGS_MAX): ReadingCache<Reading> {
  // By integration: a price is made of a dozen readings, and no key is put together for them.
  const integrations = new Map<string, Map<string, Remembered<Reading>>>();
  return {
    get: (integration, number) => integrations.get(integration)?.get(number) ?? null,
    set(integration, number, remembered) {
      const readings = integrations.get(integration) ?? new Map<string, Remembered<Reading>>();
      integrations.set(integration, readings);
      const before = readings.get(number);
      if (before !== undefined && before.readAt > remembered.readAt) return;
      readings.delete(number);
      readings.set(number, remembered);
      if (readings.size <= max) return;
      for (const oldest of readings.keys()) {
        readings.delete(oldest);
        break;
      }
    },
  };
}
