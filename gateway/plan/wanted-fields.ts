/**
 * What a selection wants of one object type, under the names of our data. Plans and answers both
 * ask here, so that they cannot disagree about a name.
 */
import type { ArgumentNode, FieldNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { collect } from './collect.ts';
import type { Found, Fragments, Part } from './collect.ts';
import { NEVER, either, isSame } from './condition.ts';
import type { Condition } from './condition.ts';
import { keyAt, mutationVariant } from './key-registry.ts';
import type { KeyRegistry, OpNode } from './operation.ts';

/** One value of our data, with all that the client's names for it ask of it. */
export interface Value {
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  readonly condition: Condition;
  readonly parts: readonly Part[];
}

export interface Wanted {
  /** By the name of the value in our data. */
  readonly values: ReadonlyMap<string, Value>;
  /** The name in our data of what a client asks for. */
  keyOf(field: FieldNode): string | undefined;
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
): Wanted {
  const isMutation = type === input.model.roots.mutation;
  const sharers = new Map<string, Found[]>();
  const values = new Map<string, Value>();
  const keys = new Map<string, string>();
  for (const [id, entry] of asked(input, type, parts)) {
    const { name, args } = entry;
    const key = isMutation
      ? input.registry.key(name, args, mutationVariant(id))
      : sharedKey(input, place, type, entry, sharers);
    keys.set(id, key);
    input.registry.client.add(key);
    const known = values.get(key);
    values.set(key, {
      name,
      args,
      condition: known === undefined ? entry.condition : either(known.condition, entry.condition),
      parts: known === undefined ? entry.parts : [...known.parts, ...entry.parts],
    });
  }
  return { values, keyOf: (field) => keys.get(identity(input, field)) };
}

/**
 * Fields as the client asks for them. Parts can come from under several names of one value, so a
 * client's name alone does not tell its fields apart.
 */
function asked(
  input: WantedInput,
  type: string,
  parts: readonly Part[],
): ReadonlyMap<string, Found> {
  return collect(input.model, input.fragments, type, parts, (field) => {
    const name = field.name.value;
    return name.startsWith('__') || input.isDenied(type, name) ? null : identity(input, field);
  });
}

function identity({ registry }: WantedInput, field: FieldNode): string {
  const plain = registry.key(field.name.value, field.arguments ?? [], '');
  return `${field.alias?.value ?? field.name.value} ${plain}`;
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
  const [left, right] = [idsOf(input, a.parts), idsOf(input, b.parts)];
  if (left === right) return true;
  const { registry, model } = input;
  const id = `${type}.${a.name} ${left} ${right}`;
  const known = registry.sharing.get(id);
  if (known !== undefined) return known;
  const named = model.types.get(type)?.fields.get(a.name)?.named ?? '';
  const can = model.possible(named).every((inner) => isSafe(input, inner, a.parts, b.parts));
  registry.sharing.set(id, can);
  return can;
}

function idsOf({ registry }: WantedInput, parts: readonly Part[]): string {
  return parts.map((p) => registry.idOf(p.set)).join();
}

/** Whether two selections can be read together without a null of one spreading to the other. */
function isSafe(input: WantedInput, type: string, a: readonly Part[], b: readonly Part[]): boolean {
  const left = byIdentity(input, type, a);
  const right = byIdentity(input, type, b);
  for (const id of new Set([...left.keys(), ...right.keys()])) {
    const ours = left.get(id) ?? [];
    const theirs = right.get(id) ?? [];
    const name = (ours[0] ?? theirs[0])?.name ?? '';
    const isAlike = isSame(anyOf(ours), anyOf(theirs));
    if (!isAlike && spreadsNull(input.model, type, name)) return false;
    for (const one of ours) {
      for (const other of theirs) if (!canShare(input, type, one, other)) return false;
    }
  }
  return true;
}

/** When at least one of them is wanted. */
function anyOf(entries: readonly Found[]): Condition {
  return entries.map((e) => e.condition).reduce(either, NEVER);
}

function byIdentity(
  input: WantedInput,
  type: string,
  parts: readonly Part[],
): ReadonlyMap<string, readonly Found[]> {
  const result = new Map<string, Found[]>();
  for (const entry of asked(input, type, parts).values()) {
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
