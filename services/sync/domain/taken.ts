/**
 * What batches in hand have taken: of several pairs that want one partner, would be made with equal
 * keys, or are halves of one pair, only the first has its way.
 */
export interface Taken {
  /** A part of it for one batch. */
  share(): Holder & {
    /** Gives back what the batch took. */
    release(): void;
  };
  /** Whether anybody was turned away so far: he has to know what became of the first. */
  isContended(): boolean;
}

export interface Holder {
  /** Takes all of the names, or none when somebody has one of them. */
  take(names: readonly string[]): boolean;
}

export function createTaken(): Taken {
  const all = new Set<string>();
  let turnedAway = false;
  return {
    isContended: () => turnedAway,
    share() {
      const mine: string[] = [];
      return {
        take(names) {
          const wanted = new Set(names);
          if ([...wanted].some((name) => all.has(name))) {
            turnedAway = true;
            return false;
          }
          for (const name of wanted) {
            all.add(name);
            mine.push(name);
          }
          return true;
        },
        release() {
          for (const name of mine) all.delete(name);
          mine.length = 0;
        },
      };
    },
  };
}
