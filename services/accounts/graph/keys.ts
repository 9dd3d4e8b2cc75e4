/**
 * From what a caller holds (a global id, a system's own id, one of several keys) to a record's
 * key.
 */
import { parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
import type { AccountsContext } from './context.ts';

/** System id of a global id of one type in the request's integration; null when it is none. */
export async function systemIdOf(
  id: string,
  prefix: IdPrefix,
  context: AccountsContext,
): Promise<string | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null || parsed.prefix !== prefix) return null;
  const { key } = await context.integration();
  return parsed.belongsTo(key) ? parsed.systemId : null;
}
