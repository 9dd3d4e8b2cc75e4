/** Tells whoever follows a system that records of it may have changed: the words for kinds only. */
import type { System } from '../domain/integration.ts';
import type { Sql } from './sql.ts';

/** A payload is `integration system kind author`, the author left out where nobody knows. */
export const HINTS_CHANNEL = 'drawbar_hints';

/** Tells the following process, wherever it runs, that records of these kinds changed. */
export async function announceHints(
  sql: Sql,
  integration: string,
  system: System,
  hints: readonly { readonly kind: string; readonly by: string | null }[],
): Promise<void> {
  const told = new Set(hints.map(({ kind, by }) => `${kind} ${by ?? ''}`));
  for (const one of told) {
    await sql`select pg_notify(${HINTS_CHANNEL}, ${`${integration} ${system} ${one}`})`;
  }
}
