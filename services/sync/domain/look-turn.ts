/**
 * When all kinds of record of a system are looked at, and when those alone that somebody hinted at.
 * Hints never put the turn of all off: some tables send none (extension.md 3, the company's
 * settings), others lose some, and a busy system hints every second.
 */

/** Kinds; all of them. */
export type Look = ReadonlySet<string> | 'all';

/** Times are milliseconds. */
export interface LookTurn {
  /** What to look at; null is nothing. @param hinted null: nobody hinted. */
  choose(hinted: ReadonlySet<string> | null, at: number): Look | null;
  /** After a look. @param restMs all are due after this long at the latest. */
  looked(look: Look, restMs: number, at: number): void;
  /** Until all are due. */
  left(at: number): number;
}

export function createLookTurn(): LookTurn {
  let due = 0;
  return {
    choose(hinted, at) {
      if (at >= due) return 'all';
      return hinted === null || hinted.size === 0 ? null : hinted;
    },
    looked(look, restMs, at) {
      due = look === 'all' ? at + restMs : Math.min(due, at + restMs);
    },
    left: (at) => Math.max(due - at, 0),
  };
}
