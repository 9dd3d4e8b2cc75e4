/** One system's clock: the machine's, moved by an offset. */
export class Clock {
  #offsetSeconds = 0;

  set offsetSeconds(seconds: number) {
    this.#offsetSeconds = seconds;
  }

  get offsetSeconds(): number {
    return this.#offsetSeconds;
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetSeconds * 1000);
  }
}
