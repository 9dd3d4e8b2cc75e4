/** Reads the join directives of a supergraph document: plain values out of the syntax tree. */
import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, SelectionSetNode } from 'graphql';

export type PlainValue = string | boolean | null | readonly PlainValue[];

/** Arguments of a directive as plain values; numbers and enum values as text, objects as null. */
export function argumentsOf(directive: ConstDirectiveNode): ReadonlyMap<string, PlainValue> {
  return new Map((directive.arguments ?? []).map((a) => [a.name.value, plain(a.value)]));
}

function plain(value: ConstValueNode): PlainValue {
  switch (value.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.INT:
    case Kind.FLOAT:
      return value.value;
    case Kind.BOOLEAN:
      return value.value;
    case Kind.LIST:
      return value.values.map(plain);
    default:
      return null;
  }
}

/** All uses of one directive on a node. */
export function directivesOf(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ReadonlyMap<string, PlainValue>[] {
  return (node.directives ?? []).filter((d) => d.name.value === name).map(argumentsOf);
}

export function textOf(args: ReadonlyMap<string, PlainValue>, name: string): string | null {
  const value = args.get(name);
  return typeof value === 'string' ? value : null;
}

/** A field set such as `id org { id }` as a selection; blank is null. */
export function fieldSet(text: string | null): SelectionSetNode | null {
  if (text === null || text.trim() === '') return null;
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
}
