/** Decides what deserves a place in a cache: what is seen a second time. */

/** Slots remembered; two texts in one slot only make one of them wait for a third time. */
const SLOTS = 1 << 14;

/** Says whether a text was seen before, as far as a small table remembers. */
export function createSecondSight(): (text: string) => boolean {
  const seen = new Uint32Array(SLOTS);
  return (text) => {
    const hash = hashOf(text);
    const slot = hash & (SLOTS - 1);
    if (seen[slot] === hash) return true;
    seen[slot] = hash;
    return false;
  };
}

/** FNV-1a over UTF-16 units, 32 bits, never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0 || 1;
}
