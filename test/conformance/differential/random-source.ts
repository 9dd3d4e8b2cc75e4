/** Chance for the generators, drawn from fast-check's own stream so that a seed replays it. */
import type { Random } from 'fast-check';

export class Chance {
  readonly #random: Random;
  constructor(random: Random) {
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
