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

interface Waiting {
  readonly text: string;
  /** How many were lost just before it; null when none was. */
  lost: number | null;
}

/** `capacity` bounds how many results wait; texts are shared with other clients of the stream. */
export function createEventQueue(capacity: number): EventQueue {
  const waiting: Waiting[] = [];
  /** Lost before the result that comes next. */
  let lost: number | null = null;
  let ended = false;
  let wake = Promise.withResolvers<void>();
  const add = (text: string): void => {
    waiting.push({ text, lost });
    lost = null;
  };
  const dropOldest = (): void => {
    const dropped = waiting.shift();
    const [oldest] = waiting;
    const count = (dropped?.lost ?? 0) + 1;
    if (oldest === undefined) lost = (lost ?? 0) + count;
    else oldest.lost = (oldest.lost ?? 0) + count;
  };
  return {
    get length() {
      return waiting.length;
    },
    push(text) {
      if (ended) return;
      if (waiting.length === capacity) dropOldest();
      add(text);
      wake.resolve();
    },
    gap(count) {
      lost = (lost ?? 0) + count;
    },
    end(last) {
      if (ended) return;
      if (last !== undefined) add(last);
      ended = true;
      wake.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          yield next.lost === null ? next.text : withGap(next.text, next.lost);
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
