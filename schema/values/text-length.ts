/** Texts as both systems keep them: without blanks at the ends, and no longer than the field. */

/**
 * At most `max` characters, never through a surrogate pair; null when nothing is left. A text that
 * was cut once stays as it is.
 */
export function cut(value: string, max: number): string | null {
  const shown = value.trim();
  if (shown.length <= max) return shown === '' ? null : shown;
  const end = /[\uD800-\uDBFF]/.test(shown.charAt(max - 1)) ? max - 1 : max;
  const kept = shown.slice(0, end).trim();
  return kept === '' ? null : kept;
}
