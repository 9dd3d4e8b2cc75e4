/** Turns a valid operation into its normalised tree: no aliases, fragments or duplicates. */
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { collect, matches, typesAskedFor } from './collect.ts';
import type { Part } from './collect.ts';
import { isSame } from './condition.ts';
import { createNode } from './operation.ts';
import type { OpField, OpNode } from './operation.ts';
import { wantedFields } from './wanted-fields.ts';
import type { Value, WantedInput } from './wanted-fields.ts';

/** An operation is larger than the engine is willing to plan. */
export class OperationTooLarge extends Error {
  override readonly name = 'OperationTooLarge';
}

export interface NormaliseInput extends WantedInput {
  readonly maxSelections: number;
  /** False: every type of an abstract place gets fields of its own, alike or not. */
  readonly mayShareTypes: boolean;
}

/**
 * The trees of an operation: one for a query or a subscription, one per root field for a mutation,
 * in the order in which they must run.
 * @throws {OperationTooLarge} when more than `maxSelections` fields remain after expansion.
 */
export function normalise(
  input: NormaliseInput,
  operation: OperationDefinitionNode,
): readonly OpNode[] {
  const type = input.model.roots[operation.operation];
  const root = createNode(type, [type], false, null);
  const isMutation = operation.operation === 'mutation';
  new Normaliser(input).fill(root, [{ set: operation.selectionSet, condition: null }]);
  return isMutation ? root.fields.map((field) => alone(root, field)) : [root];
}

/** A fresh place behind a field of an object type; null behind a leaf. */
export function childOf(model: Model, type: string, name: string): OpNode | null {
  const named = model.types.get(type)?.fields.get(name)?.named;
  const target = named === undefined ? undefined : model.types.get(named);
  if (target === undefined || target.kind === 'leaf') return null;
  return createNode(target.name, model.possible(target.name), target.kind !== 'object', null);
}

const nameOf = (field: FieldNode): string => field.name.value;

function alone(whole: OpNode, field: OpField): OpNode {
  const root = createNode(whole.declared, whole.possible, false, null);
  const own: OpField = { ...field, node: root };
  root.fields.push(own);
  if (own.child !== null) own.child.parent = own;
  return root;
}

class Normaliser {
  readonly #input: NormaliseInput;
  readonly #wanted = new Map<OpField, { readonly parts: readonly Part[]; readonly id: string }>();
  #selections = 0;

  constructor(input: NormaliseInput) {
    this.#input = input;
  }

  fill(node: OpNode, parts: readonly Part[]): void {
    if (node.isAbstract) this.#noteOpenNames(node, parts);
    for (const [index, types] of this.#classes(node, parts).entries()) {
      if (index > 0) node.needsTypename = true;
      for (const [nth, type] of types.entries()) {
        const { values } = wantedFields(this.#input, node, type, parts);
        if (nth === 0) this.#count(values.size);
        for (const [key, entry] of values) this.#add(node, key, type, entry);
      }
    }
    for (const field of node.fields) {
      const wanted = this.#wanted.get(field);
      if (field.child !== null && wanted !== undefined) this.fill(field.child, wanted.parts);
    }
  }

  #noteOpenNames(node: OpNode, parts: readonly Part[]): void {
    const { model, fragments } = this.#input;
    if (model.halfPromised.size === 0) return;
    for (const { name } of collect(model, fragments, node.declared, parts, nameOf).values()) {
      if (model.halfPromised.has(name)) node.openNames.add(name);
    }
  }

  #count(fields: number): void {
    const { maxSelections } = this.#input;
    this.#selections += fields;
    if (this.#selections <= maxSelections) return;
    throw new OperationTooLarge(
      `The operation selects more than ${maxSelections} fields after its fragments are` +
        ' expanded: ask for less, or split it.',
    );
  }

  /** Groups the types of a place by the type conditions that hold for them. */
  #classes(node: OpNode, parts: readonly Part[]): readonly (readonly string[])[] {
    const { model, fragments } = this.#input;
    const { conditions, hasTypename } = typesAskedFor(fragments, parts);
    node.needsTypename = hasTypename;
    const classes = new Map<string, string[]>();
    for (const type of node.possible) {
      const vector = [...conditions].map((c) => (matches(model, type, c) ? '1' : '0')).join('');
      const members = classes.get(vector) ?? [];
      members.push(type);
      classes.set(vector, members);
    }
    return [...classes.values()];
  }

  /** Types that no plan can tell apart share a field when they want the same of it. */
  #add(node: OpNode, key: string, type: string, entry: Value): void {
    const id = this.#identity(entry.parts);
    const same = node.fields.find((field) => {
      const first = field.types[0] ?? '';
      if (field.key !== key || !isSame(field.condition, entry.condition)) return false;
      if (field.child === null) return true;
      if (!this.#input.mayShareTypes) return false;
      if (this.#wanted.get(field)?.id !== id) return false;
      return this.#areAlike(first, type, entry.name);
    });
    if (same !== undefined) {
      same.types.push(type);
      return;
    }
    const field: OpField = {
      node,
      key,
      name: entry.name,
      args: entry.args,
      types: [type],
      condition: entry.condition,
      child: entry.parts.length === 0 ? null : childOf(this.#input.model, type, entry.name),
      isHidden: false,
      sources: new Map(),
    };
    if (field.child !== null) field.child.parent = field;
    this.#wanted.set(field, { parts: entry.parts, id });
    node.fields.push(field);
  }

  /** Whether plans treat a field of two types alike, also where only stand-ins have it. */
  #areAlike(a: string, b: string, name: string): boolean {
    const { model } = this.#input;
    if (model.signature(a, name) === model.signature(b, name)) return true;
    const origins = (type: string): string =>
      JSON.stringify([...(model.types.get(type)?.fields.get(name)?.inGraphs ?? [])]);
    const field = model.types.get(a)?.fields.get(name);
    const isFromStandIns = [...(field?.inGraphs.values() ?? [])].every((g) => g.standIn !== null);
    return isFromStandIns && origins(a) === origins(b);
  }

  #identity(parts: readonly Part[]): string {
    const { registry } = this.#input;
    return parts.map((p) => `${registry.idOf(p.set)} ${JSON.stringify(p.condition)}`).join();
  }
}
