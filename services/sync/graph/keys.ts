/** From global ids to the keys of our own rows. */
import { ID_PREFIX, parseGlobalId } from '@drawbar/schema/values';

/** GUID of an integration by its global id; null when the id is of something else. */
export function integrationKey(id: string): string | null {
  const parsed = parseGlobalId(id);
  if (parsed === null || parsed.prefix !== ID_PREFIX.Integration) return null;
  return parsed.systemId;
}
