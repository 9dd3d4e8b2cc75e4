/** Texts that a database can hold: without NUL, which PostgreSQL refuses, and half characters. */

/** False for a text that no database of ours can hold. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * The text without NUL, and with U+FFFD for each half of a surrogate pair: columns of the systems
 * can hold both, and one record would stop all that come with it.
 */
export function storable(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return whole.toWellFormed();
}
