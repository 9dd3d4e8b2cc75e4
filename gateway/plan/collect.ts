/** Collects what one selection asks of one object type, as graphql-js would at run time. */
import { Kind } from 'graphql';
import type { ArgumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { NEVER, both, conditionOf, either, isSame } from './condition.ts';
import type { Condition } from './condition.ts';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** A selection set and when it applies. */
export interface Part {
  readonly set: SelectionSetNode;
  readonly condition: Condition;
}

/** One field found on one object type. */
export interface Found {
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  condition: Condition;
  readonly parts: Part[];
}

/**
 * Fields wanted of `type`, by key, in the order of their first appearance.
 * @param keyOf gives the key of a field, or null to leave the field out.
 */
export function collect(
  model: Model,
  fragments: Fragments,
  type: string,
  parts: readonly Part[],
  keyOf: (field: FieldNode) => string | null,
): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const seen = new Map<SelectionSetNode, Condition[]>();
  const visit = (set: SelectionSetNode, condition: Condition): void => {
    const before = seen.get(set) ?? [];
    if (before.some((c) => isSame(c, condition))) return;
    seen.set(set, [...before, condition]);
    for (const selection of set.selections) {
      const own = both(condition, conditionOf(selection.directives));
      if (isSame(own, NEVER)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = keyOf(selection);
        if (key !== null) addField(found, key, selection, own);
        continue;
      }
      const fragment = fragmentOf(fragments, selection);
      if (fragment === null) continue;
      if (fragment.type === null || matches(model, type, fragment.type)) visit(fragment.set, own);
    }
  };
  for (const part of parts) visit(part.set, part.condition);
  return found;
}

function addField(
  found: Map<string, Found>,
  key: string,
  field: FieldNode,
  condition: Condition,
): void {
  const known = found.get(key);
  const entry = known ?? {
    name: field.name.value,
    args: field.arguments ?? [],
    condition,
    parts: [],
  };
  if (known === undefined) found.set(key, entry);
  else known.condition = either(known.condition, condition);
  if (field.selectionSet !== undefined) entry.parts.push({ set: field.selectionSet, condition });
}

/** Whether a fragment with this type condition applies to an object type. */
export function matches(model: Model, type: string, condition: string): boolean {
  return type === condition || model.possible(condition).includes(type);
}

/** A fragment's type condition (null when it has none) and selection; null for a field. */
export function fragmentOf(
  fragments: Fragments,
  selection: SelectionSetNode['selections'][number],
): { readonly type: string | null; readonly set: SelectionSetNode } | null {
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    return { type: selection.typeCondition?.name.value ?? null, set: selection.selectionSet };
  }
  if (selection.kind !== Kind.FRAGMENT_SPREAD) return null;
  const definition = fragments.get(selection.name.value);
  if (definition === undefined) return null;
  return { type: definition.typeCondition.name.value, set: definition.selectionSet };
}

/** What a selection says about types: its conditions, and whether it asks for `__typename`. */
export function typesAskedFor(
  fragments: Fragments,
  parts: readonly Part[],
): { readonly conditions: ReadonlySet<string>; readonly hasTypename: boolean } {
  const conditions = new Set<string>();
  const seen = new Set<SelectionSetNode>();
  let hasTypename = false;
  const visit = (set: SelectionSetNode): void => {
    if (seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        hasTypename ||= selection.name.value === '__typename';
        continue;
      }
      const fragment = fragmentOf(fragments, selection);
      if (fragment === null) continue;
      if (fragment.type !== null) conditions.add(fragment.type);
      visit(fragment.set);
    }
  };
  for (const part of parts) visit(part.set);
  return { conditions, hasTypename };
}
