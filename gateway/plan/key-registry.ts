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

/** Names a mutation's root value by the client's own key: equal calls run as often as asked. */
export function mutationVariant(responseKey: string): string {
  return `mutation ${responseKey}`;
}

function typeVariant(model: Model, type: string, name: string): string {
  const field = model.types.get(type)?.fields.get(name);
  if (field === undefined) return '';
  return [field.type, ...[...field.inGraphs].map(([g, f]) => `${g}:${f.type}`)].join('|');
}
