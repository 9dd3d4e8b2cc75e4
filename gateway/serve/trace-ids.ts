/** Makes trace ids: 32 hex digits, unique in the world, at the price of a counter. */

/** `randomId` gives 32 random hex digits; its first half stays, the second counts. */
export function createTraceIds(randomId: () => string): () => string {
  let prefix = randomId().slice(0, 16);
  let count = 0;
  return () => {
    count += 1;
    if (count === Number.MAX_SAFE_INTEGER) {
      prefix = randomId().slice(0, 16);
      count = 1;
    }
    return prefix + count.toString(16).padStart(16, '0');
  };
}
