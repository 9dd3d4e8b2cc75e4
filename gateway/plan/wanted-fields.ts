/**
 * What a selection wants of one object type, under the names of our data. Plans and answers both
 * ask here, so that they cannot disagree about a name.
 */
import type { ArgumentNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { collect } from './collect.ts';
import type { Found, Fragments, Part } from './collect.ts';
import type { Condition } from './condition.ts';
import { keyAt, mutationVariant } from './key-registry.ts';
import type { KeyRegistry, OpNode } from './operation.ts';

export interface Wanted {
  readonly responseKey: string;
  /** Name of the value in our data. */
  readonly key: string;
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  readonly condition: Condition;
  readonly parts: readonly Part[];
}

export interface WantedInput {
  readonly model: Model;
  readonly fragments: Fragments;
  readonly registry: KeyRegistry;
  /** Fields that this caller may not read; they are left out. */
  readonly isDenied: (type: string, field: string) => boolean;
}

/** A place where a selection stands: all that a name depends on. */
export type Place = Pick<OpNode, 'declared' | 'isAbstract'>;

export function wantedFields(
  input: WantedInput,
  place: Place,
  type: string,
  parts: readonly Part[],
): readonly Wanted[] {
  const found = collect(input.model, input.fragments, type, parts, (field) => {
    const name = field.name.value;
    if (name.startsWith('__') || input.isDenied(type, name)) return null;
    return field.alias?.value ?? name;
  });
  const isMutation = type === input.model.roots.mutation;
  const sharers = new Map<string, Found[]>();
  return [...found].map(([responseKey, entry]) => {
    const { name, args, condition } = entry;
    const key = isMutation
      ? input.registry.key(name, args, mutationVariant(responseKey))
      : sharedKey(input, place, type, entry, sharers);
    return { responseKey, key, name, args, condition, parts: entry.parts };
  });
}

/**
 * Two names of a client for the same field and arguments share one value, unless a null could
 * spread from what only one of them selects to the other.
 */
function sharedKey(
  input: WantedInput,
  place: Place,
  type: string,
  entry: Found,
  sharers: Map<string, Found[]>,
): string {
  for (let nth = 0; ; nth++) {
    const suffix = nth === 0 ? '' : `#${nth}`;
    const key = keyAt(input.model, input.registry, place, type, entry.name, entry.args, suffix);
    const others = sharers.get(key) ?? [];
    if (others.every((other) => canShare(input, type, entry, other))) {
      sharers.set(key, [...others, entry]);
      return key;
    }
  }
}

function canShare(input: WantedInput, type: string, a: Found, b: Found): boolean {
  if (a.parts.length === 0) return true;
  const isEqual =
    a.parts.length === b.parts.length && a.parts.every((p, i) => p.set === b.parts[i]?.set);
  const named = input.model.types.get(type)?.fields.get(a.name)?.named ?? '';
  return (
    isEqual ||
    input.model.possible(named).every((inner) => isSafe(input, inner, a.parts, b.parts))
  );
}

/** Whether each selection can be read together with the other without a null that is not its own. */
function isSafe(
  input: WantedInput,
  type: string,
  a: readonly Part[],
  b: readonly Part[],
): boolean {
  const left = byIdentity(input, type, a);
  const right = byIdentity(input, type, b);
  for (const [id, entries] of left) {
    const others = right.get(id);
    if (others === undefined && entries.some((e) => spreadsNull(input.model, type, e.name))) {
      return false;
    }
    for (const one of entries) {
      for (const other of others ?? []) if (!canShare(input, type, one, other)) return false;
    }
  }
  for (const [id, entries] of right) {
    if (!left.has(id) && entries.some((e) => spreadsNull(input.model, type, e.name))) return false;
  }
  return true;
}

function byIdentity(
  input: WantedInput,
  type: string,
  parts: readonly Part[],
): ReadonlyMap<string, readonly Found[]> {
  const found = collect(input.model, input.fragments, type, parts, (field) => {
    const name = field.name.value;
    if (name.startsWith('__') || input.isDenied(type, name)) return null;
    return field.alias?.value ?? name;
  });
  const result = new Map<string, Found[]>();
  for (const entry of found.values()) {
    const id = input.registry.key(entry.name, entry.args, '');
    result.set(id, [...(result.get(id) ?? []), entry]);
  }
  return result;
}

/** Whether a missing value makes its object null, in the supergraph or in any subgraph. */
function spreadsNull(model: Model, type: string, name: string): boolean {
  const field = model.types.get(type)?.fields.get(name);
  if (field === undefined) return false;
  return field.type.endsWith('!') || [...field.inGraphs.values()].some((g) => g.type.endsWith('!'));
}
