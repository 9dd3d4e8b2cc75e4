/**
 * From what a caller holds (a global id, a system's own id, one of several keys) to a record's
 * key.
 */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { isGuid, parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
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

/** A system's own id as it is stored; null for text that is no GUID. */
export function guidOf(text: string): string | null {
  const lower = text
    .trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1');
  return isGuid(lower) ? lower : null;
}

/**
 * The one key that was given of an input of which exactly one field must be given.
 * @throws {GraphQLError} `BAD_USER_INPUT` naming the keys given.
 */
export function onlyKey<Input extends object>(
  name: string,
  input: Input,
): readonly [keyof Input & string, string] {
  const given = Object.entries(input).filter(([, value]) => value != null);
  const [first] = given;
  if (first === undefined || given.length > 1) {
    const keys = given.map(([key]) => key).join(', ');
    throw graphqlError(
      'BAD_USER_INPUT',
      `${name} takes exactly one key; got ${keys === '' ? 'none' : keys}.`,
    );
  }
  return [first[0] as keyof Input & string, String(first[1])];
}
