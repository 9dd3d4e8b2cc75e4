/** Gives what only a plan needs the conditions of those that need it. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { matches } from './collect.ts';
import { either } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fetch } from './draft.ts';
import { fetchCondition } from './fetch-condition.ts';
import { fieldOn } from './hidden-field.ts';
import type { KeyRegistry, OpNode } from './operation.ts';

/**
 * Widens the conditions of keys and requirements until every fetch finds what it hands over.
 * @param fetches each after those it needs
 */
export function spreadConditions(
  model: Model,
  registry: KeyRegistry,
  fetches: readonly Fetch[],
): void {
  for (const fetch of fetches.toReversed()) {
    if (fetch.kind === 'root') continue;
    const whole = fetchCondition(fetch);
    for (const { type, selections } of fetch.representations) {
      const [key, ...required] = selections;
      if (key !== undefined) widen(model, registry, fetch.node, type, key, whole);
      for (const set of required) {
        const condition = conditionOf(model, fetch, type, set) ?? whole;
        widen(model, registry, fetch.node, type, set, condition);
      }
    }
  }
}

/** When one of the fields is wanted that require this; null when always, or nobody is known. */
function conditionOf(model: Model, fetch: Fetch, type: string, set: SelectionSetNode): Condition {
  let found: Condition | undefined;
  for (const selection of fetch.selections.values()) {
    for (const [field, { types }] of selection.entries) {
      const there = model.types.get(type)?.fields.get(field.name)?.inGraphs.get(fetch.graph);
      if (there?.requires !== set || !types.has(type)) continue;
      found = found === undefined ? field.condition : either(found, field.condition);
    }
  }
  return found ?? null;
}

function widen(
  model: Model,
  registry: KeyRegistry,
  node: OpNode,
  type: string,
  set: SelectionSetNode,
  condition: Condition,
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value;
      if (on !== undefined && !matches(model, type, on)) continue;
      widen(model, registry, node, type, selection.selectionSet, condition);
    } else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
      const field = fieldOn(model, registry, node, type, selection);
      field.condition = either(field.condition, condition);
      if (field.child === null || selection.selectionSet === undefined) continue;
      for (const inner of field.child.possible) {
        widen(model, registry, field.child, inner, selection.selectionSet, condition);
      }
    }
  }
}
