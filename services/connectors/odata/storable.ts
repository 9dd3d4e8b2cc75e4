/** Text of a system as a database can hold it. */

/**
 * Without NUL, which PostgreSQL refuses, and with U+FFFD for each half of a surrogate pair, which is
 * no UTF-8: columns of SQL Server can hold both, and one record would stop all that come with it.
 */
export function storable(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return whole.toWellFormed();
}
