/** What subgraphs declare, and how a supergraph says it. */
import { Kind } from 'graphql';
import type { ConstArgumentNode, ConstValueNode, DocumentNode, FieldDefinitionNode } from 'graphql';

/** Ids inside the supergraph by the names of subgraphs. */
export function graphIdsByName(document: DocumentNode): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') {
      continue;
    }
    for (const value of definition.values ?? []) {
      const name = value.directives?.[0]?.arguments?.find((a) => a.name.value === 'name')?.value;
      if (name?.kind === Kind.STRING) ids.set(name.value, value.name.value);
    }
  }
  return ids;
}

/** Definitions of a field of a type, also in extensions. */
export function declarations(
  document: DocumentNode,
  type: string,
  field: string,
): readonly FieldDefinitionNode[] {
  const found: FieldDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (!('fields' in definition) || definition.name.value !== type) continue;
    for (const node of definition.fields ?? []) {
      if (node.kind === Kind.FIELD_DEFINITION && node.name.value === field) found.push(node);
    }
  }
  return found;
}

export function argument(name: string, value: ConstValueNode): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
}
