/** Checks a filter of accounts before it reaches the database. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { FILTER_PARTS_MAX, filterParts, type AccountFilter } from '../domain/account.ts';

/**
 * The filter as given; an absent one asks for nothing.
 * @throws {GraphQLError} `BAD_USER_INPUT` when it holds too many conditions.
 */
export function readAccountFilter(filter: AccountFilter | null | undefined): AccountFilter {
  const parts = filterParts(filter ?? {});
  if (parts > FILTER_PARTS_MAX) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `filter holds ${parts} conditions; ${FILTER_PARTS_MAX} are taken. Split the question.`,
    );
  }
  return filter ?? {};
}
