/** Which fields a subgraph can be asked for at a place, from the supergraph alone. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { FieldInGraph, GraphId, Model } from '../supergraph/model.ts';
import { matches } from './collect.ts';

/** A place as one subgraph sees it. */
export interface Place {
  readonly graph: GraphId;
  readonly standIn: string | null;
  readonly provided: readonly SelectionSetNode[];
}

export interface Readable {
  readonly model: Model;
  /** Labels of progressive `@override` that are active for this plan. */
  readonly labels: ReadonlySet<string>;
}

/** The field as that subgraph offers it at this place (it may still require others); else null. */
export function fieldAt(
  { model, labels }: Readable,
  place: Place,
  type: string,
  name: string,
): FieldInGraph | null {
  const there = model.types.get(type)?.fields.get(name)?.inGraphs.get(place.graph);
  if (there === undefined || there.standIn !== place.standIn) return null;
  if (there.rule !== null && labels.has(there.rule.label) !== there.rule.whenActive) return null;
  if (!there.external) return there;
  return isProvided(model, place.provided, type, name) ? there : null;
}

/** A subgraph can always read back the key by which it knows an entity. */
export function isKeyField(model: Model, graph: GraphId, type: string, name: string): boolean {
  const keys = model.types.get(type)?.graphs.get(graph)?.keys ?? [];
  return keys.some((k) =>
    k.selection.selections.some((s) => s.kind === Kind.FIELD && s.name.value === name),
  );
}

function isProvided(
  model: Model,
  provided: readonly SelectionSetNode[],
  type: string,
  name: string,
): boolean {
  return provided.some((set) => fieldsIn(model, set, type, name).length > 0);
}

/** What is provided below a field of this type. */
export function providedBelow(
  model: Model,
  provided: readonly SelectionSetNode[],
  type: string,
  name: string,
): readonly SelectionSetNode[] {
  return provided.flatMap((set) =>
    fieldsIn(model, set, type, name).flatMap((f) => (f.selectionSet ? [f.selectionSet] : [])),
  );
}

function fieldsIn(
  model: Model,
  set: SelectionSetNode,
  type: string,
  name: string,
): { readonly selectionSet?: SelectionSetNode | undefined }[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
    const condition = selection.typeCondition?.name.value;
    if (condition !== undefined && !matches(model, type, condition)) return [];
    return fieldsIn(model, selection.selectionSet, type, name);
  });
}

/** The named type inside a type's text, e.g. `Item` in `[Item!]!`. */
export function namedIn(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

/** The place behind a field; `there` is what the subgraph says about that field. */
export function placeBehind(
  model: Model,
  from: Place,
  there: FieldInGraph,
  type: string,
  name: string,
): Place {
  const named = namedIn(there.type);
  const isStandIn = model.types.get(named)?.graphs.get(from.graph)?.isInterfaceObject === true;
  const below = providedBelow(model, from.provided, type, name);
  return {
    graph: from.graph,
    standIn: isStandIn ? named : null,
    provided: there.provides === null ? below : [there.provides, ...below],
  };
}

/** Whether one subgraph can read a whole selection by itself from this place on. */
export function isReadable(
  readable: Readable,
  place: Place,
  type: string,
  set: SelectionSetNode,
): boolean {
  const { model } = readable;
  return set.selections.every((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      if (condition !== undefined && !matches(model, type, condition)) return true;
      return isReadable(readable, place, type, selection.selectionSet);
    }
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') return true;
    const there = fieldAt(readable, place, type, selection.name.value);
    if (there === null || there.requires !== null) return false;
    const below = selection.selectionSet;
    if (below === undefined) return true;
    const behind = placeBehind(model, place, there, type, selection.name.value);
    const types = model.possibleIn(place.graph, namedIn(there.type));
    return [...types].every((t) => isReadable(readable, behind, t, below));
  });
}
