/** What a selection of a key or a requirement needs, under the names of our data. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { matches } from './collect.ts';
import { neededKey } from './key-registry.ts';
import type { KeyRegistry, OpNode } from './operation.ts';
import type { Needed } from './plan.ts';

export interface NeededInput {
  readonly model: Model;
  readonly registry: KeyRegistry;
}

/** In the order of the selection; below an abstract value, what its types need together. */
export function neededIn(
  input: NeededInput,
  node: OpNode,
  type: string,
  set: SelectionSetNode,
): readonly Needed[] {
  const found: Needed[] = [];
  for (const s of set.selections) {
    if (s.kind === Kind.INLINE_FRAGMENT) {
      const on = s.typeCondition?.name.value ?? type;
      if (matches(input.model, type, on))
        found.push(...neededIn(input, node, type, s.selectionSet));
    }
    if (s.kind !== Kind.FIELD || s.name.value === '__typename') continue;
    const args = s.arguments ?? [];
    const key = neededKey(input.model, input.registry, node, type, s.name.value, args);
    const { selectionSet } = s;
    const child = node.fields.find((f) => f.key === key && f.types.includes(type))?.child ?? null;
    const below =
      selectionSet === undefined || child === null
        ? []
        : child.possible.flatMap((inner) => neededIn(input, child, inner, selectionSet));
    found.push({ key, below });
  }
  return found;
}
