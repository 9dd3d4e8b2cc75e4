/** What waits for one slow client: bounded, newest kept, and what was dropped is said. */

export interface EventQueue extends AsyncIterable<string> {
  /** Adds a result; when the client is too slow, the oldest waiting one makes room. */
  push(text: string): void;
  /** Says that `count` results were lost before the next one (0 when nobody knows how many). */
  gap(count: number): void;
  /** Ends the stream after what waits; `last` comes as its final result. */
  end(last?: string): void;
  /** Results waiting now. */
  readonly length: number;
}

/** A result as `{"data":…}` text that also says how many results before it were lost. */
export function withGap(text: string, dropped: number): string {
  const extension = `,"extensions":{"gap":{"dropped":${dropped === 0 ? null : dropped}}}}`;
  return `${text.slice(0, -1)}${extension}`;
}

/** `capacity` bounds how many results wait; texts are shared with other clients of the stream. */
export function createEventQueue(capacity: number): EventQueue {
  const waiting: string[] = [];
  let lost: number | null = null;
  let ended = false;
  let wake = Promise.withResolvers<void>();
  const take = (): string | undefined => {
    const text = waiting.shift();
    if (text === undefined || lost === null) return text;
    const told = withGap(text, lost);
    lost = null;
    return told;
  };
  return {
    get length() {
      return waiting.length;
    },
    push(text) {
      if (ended) return;
      if (waiting.length === capacity) {
        waiting.shift();
        lost = (lost ?? 0) + 1;
      }
      waiting.push(text);
      wake.resolve();
    },
    gap(count) {
      lost = (lost ?? 0) + count;
    },
    end(last) {
      if (ended) return;
      if (last !== undefined) waiting.push(last);
      ended = true;
      wake.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const text = take();
        if (text !== undefined) {
          yield text;
        } else if (ended) {
          return;
        } else {
          wake = Promise.withResolvers();
          await wake.promise;
        }
      }
    },
  };
}
