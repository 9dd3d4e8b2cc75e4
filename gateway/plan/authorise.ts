/** Who may read which field, by `@authenticated`, `@requiresScopes` and `@policy`. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Model, Requirement, TypeModel } from '../supergraph/model.ts';

export interface Holder {
  readonly scopes: readonly string[];
  readonly policies?: readonly string[];
}

export interface Authorisation {
  /** False: nothing in the whole supergraph demands anything. */
  readonly isNeeded: boolean;
  /** Everything a field demands, its type's and its `@requires`' demands included. */
  demands(type: string, field: string): readonly Requirement[];
}

export function createAuthorisation(model: Model): Authorisation {
  const known = new Map<string, readonly Requirement[]>();
  const demands = (typeName: string, fieldName: string): readonly Requirement[] => {
    const id = `${typeName}.${fieldName}`;
    const ready = known.get(id);
    if (ready !== undefined) return ready;
    known.set(id, []); // A circle of @requires adds nothing the second time.
    const made = collectDemands(model, typeName, fieldName, demands);
    known.set(id, made);
    return made;
  };
  const isNeeded = [...model.types.values()].some(
    (t) =>
      t.requirements.length > 0 || [...t.fields.values()].some((f) => f.requirements.length > 0),
  );
  return { isNeeded, demands };
}

function collectDemands(
  model: Model,
  typeName: string,
  fieldName: string,
  demands: Authorisation['demands'],
): readonly Requirement[] {
  const type = model.types.get(typeName);
  const field = type?.fields.get(fieldName);
  if (type === undefined || field === undefined) return [];
  const found = [...type.requirements, ...field.requirements];
  found.push(...(model.types.get(field.named)?.requirements ?? []));
  for (const name of type.interfaces) {
    found.push(...(model.types.get(name)?.fields.get(fieldName)?.requirements ?? []));
  }
  for (const there of field.inGraphs.values()) {
    if (there.requires !== null) found.push(...demandsOf(model, type, there.requires, demands));
  }
  return found;
}

function demandsOf(
  model: Model,
  type: TypeModel,
  set: SelectionSetNode,
  demands: Authorisation['demands'],
): readonly Requirement[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const inner = model.types.get(selection.typeCondition?.name.value ?? type.name);
      return inner === undefined ? [] : demandsOf(model, inner, selection.selectionSet, demands);
    }
    if (selection.kind !== Kind.FIELD) return [];
    const named = type.fields.get(selection.name.value)?.named ?? '';
    const below = model.types.get(named);
    const nested =
      selection.selectionSet === undefined || below === undefined
        ? []
        : demandsOf(model, below, selection.selectionSet, demands);
    return [...demands(type.name, selection.name.value), ...nested];
  });
}

/** The first demand that the caller does not meet; null when all are met. */
export function unmet(demands: readonly Requirement[], holder: Holder | null): Requirement | null {
  return demands.find((d) => !isMet(d, holder)) ?? null;
}

function isMet(demand: Requirement, holder: Holder | null): boolean {
  if (demand.kind === 'authenticated') return holder !== null;
  const held = demand.kind === 'scopes' ? holder?.scopes : holder?.policies;
  return demand.anyOf.some((all) => all.every((name) => held?.includes(name) ?? false));
}

/** What a caller would need, in words. */
export function demandText(demand: Requirement): string {
  if (demand.kind === 'authenticated') return 'an authenticated caller';
  const noun = demand.kind === 'scopes' ? 'scope' : 'policy';
  return demand.anyOf.map((all) => all.map((n) => `${noun} "${n}"`).join(' and ')).join(', or ');
}
