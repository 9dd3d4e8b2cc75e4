/** Says that a record is gone where another subgraph, or a caller's id, still names it. */
import { graphqlError } from './graphql-errors.ts';

type ResolveReference = (
  reference: { readonly id?: unknown },
  context: unknown,
  info: unknown,
) => unknown;

/** Of an id that somebody made up; the rest tells nobody more. */
const ID_SHOWN_MAX = 60;

/**
 * The same resolvers, whose references to nothing fail. A null would do as well, but then the first
 * field that may not be null is to blame, and that looks like a fault of ours.
 * @param resolvers by type.
 */
export function tellGoneEntities(resolvers: object): object {
  const told = Object.entries(resolvers).map(([type, own]) => {
    const resolve = (own as { readonly __resolveReference?: unknown }).__resolveReference;
    if (typeof resolve !== 'function') return [type, own] as const;
    return [type, { ...own, __resolveReference: telling(type, resolve as ResolveReference) }];
  });
  return Object.fromEntries(told) as object;
}

function telling(type: string, resolve: ResolveReference): ResolveReference {
  const checked = (found: unknown, id: unknown): unknown => {
    if (found != null) return found;
    const name = String(id ?? '').slice(0, ID_SHOWN_MAX);
    throw graphqlError('NOT_FOUND', `There is no ${type} ${name}.`);
  };
  return (reference, context, info) => {
    const found = resolve(reference, context, info);
    return found instanceof Promise
      ? found.then((value: unknown) => checked(value, reference.id))
      : checked(found, reference.id);
  };
}
