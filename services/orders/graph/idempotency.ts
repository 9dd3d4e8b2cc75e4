/** Idempotency keys of mutations: whose they are, and which input they stand for. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import type { RequestKey } from '../domain/place-ports.ts';
import type { OrdersContext } from './context.ts';

/** Characters of a key; longer ones would only cost an index. */
const KEY_CHARACTERS_MAX = 200;

/**
 * @throws {GraphQLError} `BAD_USER_INPUT` for an empty or too long key.
 */
export function idempotencyKey(
  operation: RequestKey['operation'],
  key: string,
  integration: string,
  caller: string,
): RequestKey {
  if (key.trim() === '' || key.length > KEY_CHARACTERS_MAX) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `idempotencyKey must have 1 to ${KEY_CHARACTERS_MAX} characters; got ${key.length}.`,
    );
  }
  return { integration, caller, operation, key };
}

/** The same for the same input, whatever the order of its fields; the key itself left out. */
export function inputHash(input: object, { digest }: OrdersContext): string {
  const { idempotencyKey: _key, ...rest } = input as { idempotencyKey?: unknown };
  return digest(JSON.stringify(sorted(rest)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value ?? null;
  return Object.entries(value)
    .filter(([, part]) => part != null)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)]);
}
