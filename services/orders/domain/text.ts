/** Texts: how names are searched, and how what is too long for a system is cut. */

/** How names are searched: without regard to case, width of characters and outer blanks. */
export function folded(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/**
 * The beginning of a text, at most `max` UTF-16 units (as both systems count, `max` at least 2).
 * A character of two units is not torn apart: half of one is no text to a database.
 */
export function cut(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  const isTorn = text.length > max && last >= FIRST_HALF && last < SECOND_HALF;
  return text.slice(0, isTorn ? max - 1 : max);
}

/** The first units of characters of two units begin here, the second ones there. */
const FIRST_HALF = 0xd800;
const SECOND_HALF = 0xdc00;
