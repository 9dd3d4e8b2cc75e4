/** One who follows the stock of some items: what moved since he looked last, at most once each. */

export type Movement =
  /** Items whose stock moved, and how far the ledger has been read. */
  | { readonly kind: 'MOVED'; readonly numbers: readonly string[]; readonly position: string }
  /** Movements may have been missed. */
  | { readonly kind: 'LOST'; readonly position: string };

export class StockFollower {
  readonly #numbers: ReadonlySet<string>;
  readonly #moved = new Set<string>();
  #position = '';
  #lost = false;
  #closed = false;
  #wake: () => void = () => undefined;

  /** @param numbers of the items followed. */
  constructor(numbers: ReadonlySet<string>) {
    this.#numbers = numbers;
  }

  /** Remembers what moved; items that are not followed are left out. */
  note(numbers: Iterable<string>, position: string): void {
    for (const number of numbers) if (this.#numbers.has(number)) this.#moved.add(number);
    this.#position = position;
    if (this.#moved.size > 0) this.#wake();
  }

  lose(position: string): void {
    this.#lost = true;
    this.#position = position;
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** The next movement, everything since the last one put together; null once closed. */
  async next(): Promise<Movement | null> {
    while (!this.#closed && !this.#lost && this.#moved.size === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    if (this.#closed) return null;
    const numbers = [...this.#moved];
    this.#moved.clear();
    if (!this.#lost) return { kind: 'MOVED', numbers, position: this.#position };
    this.#lost = false;
    return { kind: 'LOST', position: this.#position };
  }
}
