/** What is found once for all parts of a request, or of one event of a stream. */
import type { CatalogContext } from './context.ts';
import type { CatalogLoaders } from './loaders.ts';

/**
 * The answer of who asked first, for the same key in the same request; `find` is asked once.
 * @param key '' where there is one answer only.
 */
export type PerRequest<Value> = (
  context: Pick<CatalogContext, 'loaders'>,
  key: string,
  find: () => Promise<Value>,
) => Promise<Value>;

/** Loaders live as long as a request or an event, and what was found is forgotten with them. */
export function perRequest<Value>(): PerRequest<Value> {
  const known = new WeakMap<CatalogLoaders, Map<string, Promise<Value>>>();
  return ({ loaders }, key, find) => {
    const found = known.get(loaders) ?? new Map<string, Promise<Value>>();
    known.set(loaders, found);
    const value = found.get(key) ?? find();
    found.set(key, value);
    return value;
  };
}

/**
 * The same for what depends on the arguments of a field: the items of a list have one object of
 * them together.
 */
export type PerArguments<Value> = (
  context: Pick<CatalogContext, 'loaders'>,
  args: object,
  find: () => Promise<Value>,
) => Promise<Value>;

export function perArguments<Value>(): PerArguments<Value> {
  const known = new WeakMap<CatalogLoaders, WeakMap<object, Promise<Value>>>();
  return ({ loaders }, args, find) => {
    const found = known.get(loaders) ?? new WeakMap<object, Promise<Value>>();
    known.set(loaders, found);
    const value = found.get(args) ?? find();
    found.set(args, value);
    return value;
  };
}
