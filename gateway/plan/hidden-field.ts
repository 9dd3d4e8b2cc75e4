/** Fields that a plan needs although no client asked: parts of keys and of `@requires`. */
import type { FieldNode } from 'graphql';
import { NEVER } from './condition.ts';
import type { Model } from '../supergraph/model.ts';
import { neededKey } from './key-registry.ts';
import { childOf } from './normalise.ts';
import type { KeyRegistry, OpField, OpNode } from './operation.ts';

/** Finds the field at this place, or adds it; nothing is fetched yet. */
export function fieldOn(
  model: Model,
  registry: KeyRegistry,
  node: OpNode,
  type: string,
  ast: FieldNode,
): OpField {
  const name = ast.name.value;
  const args = ast.arguments ?? [];
  const key = neededKey(model, registry, node, type, name, args);
  const known = node.fields.find((f) => f.key === key && f.types.includes(type));
  if (known !== undefined) return known;
  registry.hidden.add(key);
  const child = childOf(model, type, name);
  const sibling = child === null ? node.fields.find((f) => f.key === key) : undefined;
  if (sibling !== undefined) {
    sibling.types.push(type);
    return sibling;
  }
  const field: OpField = {
    node,
    key,
    name,
    args,
    types: [type],
    condition: NEVER,
    child,
    isHidden: true,
    sources: new Map(),
  };
  if (child !== null) child.parent = field;
  node.fields.push(field);
  return field;
}
