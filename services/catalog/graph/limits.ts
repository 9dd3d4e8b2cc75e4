/** How many values a caller may name at once. */
import { graphqlError } from '@drawbar/platform/graphql-errors';

/** As many as a page has rows, and as one call to the ERP takes. */
export const NAMED_AT_ONCE_MAX = 100;

/** @throws {GraphQLError} `BAD_USER_INPUT` naming the limit. */
export function requireAtMost(values: readonly unknown[], name: string): void {
  if (values.length <= NAMED_AT_ONCE_MAX) return;
  throw graphqlError(
    'BAD_USER_INPUT',
    `${name} takes at most ${NAMED_AT_ONCE_MAX} values; got ${values.length}. ` +
      'Ask in several requests.',
  );
}
