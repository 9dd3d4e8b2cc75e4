/** Chance for the generators, from fast-check's own stream or from a seed, so that it replays. */

/** What chance needs of a source; fast-check's `Random` is one. */
export interface RandomSource {
  /** An integer in [min, max]. */
  nextInt(min: number, max: number): number;
}

/** The mulberry32 generator: good enough to choose, and the same for one seed everywhere. */
export function seededSource(seed: number): RandomSource {
  let state = seed | 0;
  return {
    nextInt(min, max) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
      return min + Math.floor(share * (max - min + 1));
    },
  };
}

export class Chance {
  readonly #random: RandomSource;
  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return this.#random.nextInt(0, below - 1);
  }

  /** True in `percent` of 100 cases. */
  hits(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** @throws {Error} when there is nothing to pick from */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }
}
