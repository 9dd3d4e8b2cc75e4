/** Decides how an error looks to a client: message, code, trace id, and nothing of our insides. */
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { RequestError } from '../protect/request-error.ts';

/** An answer without data, from one error. Unknown ones say `INTERNAL` and the trace id only. */
export function requestErrorBody(error: unknown, traceId: string): string {
  return errorsBody([entryOf(error)], traceId);
}

/** An answer without data, with the entries of `entriesOf`. */
export function errorsBody(errors: readonly GraphQLFormattedError[], traceId: string): string {
  return JSON.stringify({ errors: entriesOf(errors, traceId) });
}

/** Entries of `errors`, each with the trace id and, where it has none, a code. */
export function entriesOf(
  errors: readonly GraphQLFormattedError[],
  traceId: string,
): readonly GraphQLFormattedError[] {
  return errors.map((error) => ({
    ...error,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...error.extensions, traceId },
  }));
}

/** One error as an entry of `errors`, its code and extensions kept. */
export function entryOf(error: unknown): GraphQLFormattedError {
  if (error instanceof RequestError) {
    return { message: error.message, extensions: { code: error.code, ...error.extensions } };
  }
  if (error instanceof GraphQLError) {
    const { locations, message } = error;
    const place = locations === undefined ? {} : { locations };
    return { message, ...place, extensions: { code: 'GRAPHQL_PARSE_FAILED', ...error.extensions } };
  }
  return {
    message: 'The gateway failed at this request; the trace id finds the reason in its log.',
    extensions: { code: 'INTERNAL' },
  };
}

/** HTTP status of an error that ends a request. */
export function statusOf(error: unknown): number {
  if (error instanceof RequestError) return error.status;
  return error instanceof GraphQLError ? 400 : 500;
}
