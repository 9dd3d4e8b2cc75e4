/** Writes the representations of entities: JSON text of the key and of what `@requires` names. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { matches } from '../plan/collect.ts';
import { neededKey } from '../plan/key-registry.ts';
import type { KeyRegistry, OpNode } from '../plan/operation.ts';
import type { RepresentationPlan } from '../plan/plan.ts';
import type { Model } from '../supergraph/model.ts';
import type { Data } from './walk.ts';

/** Gives the text of an object, or null when it cannot be named: it lacks its key. */
export type WriteRepresentation = (object: Data) => string | null;

interface Part {
  readonly key: string;
  /** `,"name":` */
  readonly head: string;
  readonly isKey: boolean;
  readonly write: ((value: Data) => string) | null;
}

/** What to do about an object that lacks a required value: name it nevertheless, or not. */
export type OnGap = () => 'name' | 'skip';

export interface RepresentationInput {
  readonly model: Model;
  readonly registry: KeyRegistry;
}

/** One writer for all types of a place; it looks at `__typename` only where it must. */
export function createRepresentationWriter(
  input: RepresentationInput,
  node: OpNode,
  plans: readonly RepresentationPlan[],
  onGap: OnGap,
): WriteRepresentation {
  const byType = new Map(plans.map((plan) => [plan.type, createWriter(input, node, plan, onGap)]));
  const [first] = byType.values();
  const names = new Set(plans.map((p) => p.typeName));
  if (first === undefined) return () => null;
  // Where a stand-in hides the type, all objects go by the stand-in's name.
  const hidden =
    !node.isAbstract || (names.size === 1 && !byType.has([...names][0] ?? '')) ? first : null;
  return (object) => {
    const type = object['__typename'];
    const write = typeof type === 'string' && node.isAbstract ? byType.get(type) : hidden;
    return write?.(object) ?? null;
  };
}

function createWriter(
  input: RepresentationInput,
  node: OpNode,
  plan: RepresentationPlan,
  onGap: OnGap,
): WriteRepresentation {
  const [key, ...required] = plan.selections;
  const parts = partsOf(input, node, plan.type, key === undefined ? [] : [key], required);
  const start = `{"__typename":${JSON.stringify(plan.typeName)}`;
  return (object) => {
    let text = start;
    let hasKey = false;
    for (const part of parts) {
      const value = object[part.key];
      if (value === undefined && (part.isKey || onGap() === 'skip')) return null;
      if (part.isKey && value !== null) hasKey = true;
      text += part.head + valueText(value ?? null, part.write);
    }
    return hasKey ? `${text}}` : null;
  };
}

function partsOf(
  input: RepresentationInput,
  node: OpNode,
  type: string,
  keys: readonly SelectionSetNode[],
  required: readonly SelectionSetNode[],
): readonly Part[] {
  const found = new Map<string, { key: string; isKey: boolean; below: SelectionSetNode[] }>();
  const visit = (set: SelectionSetNode, isKey: boolean): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || matches(input.model, type, condition)) {
          visit(selection.selectionSet, isKey);
        }
      } else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
        const name = selection.name.value;
        const args = selection.arguments ?? [];
        const key = neededKey(input.model, input.registry, node, type, name, args);
        const known = found.get(name) ?? { key, isKey, below: [] };
        found.set(name, known);
        if (selection.selectionSet !== undefined) known.below.push(selection.selectionSet);
      }
    }
  };
  for (const set of keys) visit(set, true);
  for (const set of required) visit(set, false);
  return [...found].map(([name, { key, isKey, below }]) => ({
    key,
    head: `,${JSON.stringify(name)}:`,
    isKey,
    write: below.length === 0 ? null : nestedWriter(input, node, type, key, below),
  }));
}

function nestedWriter(
  input: RepresentationInput,
  node: OpNode,
  type: string,
  key: string,
  below: readonly SelectionSetNode[],
): (value: Data) => string {
  const child = node.fields.find((f) => f.key === key && f.types.includes(type))?.child;
  if (child === null || child === undefined) return (value) => JSON.stringify(value);
  const writers = new Map<string, (value: Data) => string>();
  for (const inner of child.possible) {
    const start = child.isAbstract ? `,"__typename":${JSON.stringify(inner)}` : '';
    const parts = partsOf(input, child, inner, [], below);
    writers.set(inner, (value) => {
      let text = start;
      for (const part of parts) text += part.head + valueText(value[part.key] ?? null, part.write);
      return `{${text.slice(1)}}`;
    });
  }
  const [only] = writers.values();
  return (value) => {
    const write = child.isAbstract ? writers.get(value['__typename'] as string) : only;
    return write === undefined ? 'null' : write(value);
  };
}

function valueText(value: unknown, write: ((value: Data) => string) | null): string {
  if (value === null) return 'null';
  if (write === null) return JSON.stringify(value);
  if (!Array.isArray(value)) return typeof value === 'object' ? write(value as Data) : 'null';
  return `[${value.map((item) => valueText(item ?? null, write)).join(',')}]`;
}
