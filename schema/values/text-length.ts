/** Texts as both systems keep them: without blanks at the ends, and no longer than the field. */

/** The first `max` characters (2 or more), one less where the last is half of a surrogate pair. */
export function beginning(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max);
}

/**
 * At most `max` characters, never through a surrogate pair; null when nothing is left. A text that
 * was cut once stays as it is.
 */
export function cut(value: string, max: number): string | null {
  const kept = beginning(value.trim(), max).trim();
  return kept === '' ? null : kept;
}
