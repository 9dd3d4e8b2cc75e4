/** Inputs of which exactly one field must be given: the schema says so, resolvers check again. */
import { graphqlError } from './graphql-errors.ts';

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
