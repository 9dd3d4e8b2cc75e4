/** Names values by what they are, so that a client's aliases never reach a plan. */
import type { ArgumentNode, SelectionSetNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import type { KeyRegistry, OpNode } from './operation.ts';
import { argumentsKey } from './print-value.ts';

/** Names that plain objects answer for without having them. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export function createKeyRegistry(fieldNames: ReadonlySet<string>): KeyRegistry {
  const taken = new Map<string, string>();
  const ids = new Map<SelectionSetNode, number>();
  let next = 0;
  return {
    client: new Set(),
    hidden: new Set(),
    sharing: new Map(),
    idOf(set) {
      const id = ids.get(set) ?? ids.size;
      ids.set(set, id);
      return id;
    },
    key(name, args, variant) {
      if (args.length === 0 && variant === '' && !INHERITED.has(name)) return name;
      const identity = `${variant} ${name}(${argumentsKey(args)})`;
      const known = taken.get(identity);
      if (known !== undefined) return known;
      let key = `${name}_${next++}`;
      while (fieldNames.has(key)) key = `${name}_${next++}`;
      taken.set(identity, key);
      return key;
    },
  };
}

/**
 * The key of a field of one object type at one place.
 * @param suffix tells apart values of the same field that must not be shared
 */
export function keyAt(
  model: Model,
  registry: KeyRegistry,
  place: Pick<OpNode, 'isAbstract'>,
  type: string,
  name: string,
  args: readonly ArgumentNode[],
  suffix = '',
): string {
  const variant = place.isAbstract && model.isAmbiguous(name) ? typeVariant(model, type, name) : '';
  return registry.key(name, args, variant + suffix);
}

/**
 * The key under which a plan finds a part of a key or of `@requires`: the client's own value where
 * there is one, else a name that no client's value has, so that nobody takes one for the other.
 */
export function neededKey(
  model: Model,
  registry: KeyRegistry,
  node: OpNode,
  type: string,
  name: string,
  args: readonly ArgumentNode[],
): string {
  const plain = keyAt(model, registry, node, type, name, args);
  if (!registry.client.has(plain)) return plain;
  const isThere = node.fields.some((f) => f.key === plain && f.types.includes(type));
  return isThere ? plain : keyAt(model, registry, node, type, name, args, '#needed');
}

/** Names a mutation's root value by the client's own key: equal calls run as often as asked. */
export function mutationVariant(responseKey: string): string {
  return `mutation ${responseKey}`;
}

function typeVariant(model: Model, type: string, name: string): string {
  const field = model.types.get(type)?.fields.get(name);
  if (field === undefined) return '';
  return [field.type, ...[...field.inGraphs].map(([g, f]) => `${g}:${f.type}`)].join('|');
}
