/** Finds what in a supergraph contradicts itself, before anything is built upon it. */
import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { GraphId, Subgraph, TypeModel } from './model.ts';

/** More faults help nobody. */
const MAX_TOLD = 10;

/** Types and fields that are defined twice; the last one would win without a word. */
export function duplicatesIn(document: DocumentNode): readonly string[] {
  const faults: string[] = [];
  const types = new Set<string>();
  for (const definition of document.definitions) {
    if (!definition.kind.endsWith('TypeDefinition') || !('name' in definition)) continue;
    const name = definition.name?.value ?? '';
    if (types.has(name)) faults.push(`Type "${name}" is defined twice.`);
    types.add(name);
    if (!('fields' in definition)) continue;
    const fields = new Set<string>();
    for (const field of definition.fields ?? []) {
      if (fields.has(field.name.value))
        faults.push(`"${name}.${field.name.value}" is there twice.`);
      fields.add(field.name.value);
    }
  }
  return faults.slice(0, MAX_TOLD);
}

/** Names in join directives that nothing else in the supergraph knows. */
export function strangersIn(
  subgraphs: ReadonlyMap<GraphId, Subgraph>,
  types: ReadonlyMap<string, TypeModel>,
): readonly string[] {
  const faults: string[] = [];
  const graph = (id: GraphId, where: string): void => {
    if (!subgraphs.has(id)) faults.push(`${where} names subgraph "${id}", which is not listed.`);
  };
  const fields = (type: string, set: SelectionSetNode | null, where: string): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        fields(selection.typeCondition?.name.value ?? type, selection.selectionSet, where);
      }
      if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') continue;
      const field = types.get(type)?.fields.get(selection.name.value);
      if (field !== undefined) fields(field.named, selection.selectionSet ?? null, where);
      else if (types.has(type)) {
        faults.push(`${where} names "${type}.${selection.name.value}", which is not there.`);
      }
    }
  };
  for (const type of types.values()) {
    for (const [id, { keys }] of type.graphs) {
      graph(id, `Type "${type.name}"`);
      for (const key of keys) fields(type.name, key.selection, `A key of "${type.name}"`);
    }
    for (const field of type.fields.values()) {
      const where = `"${type.name}.${field.name}"`;
      for (const [id, { requires, provides }] of field.inGraphs) {
        graph(id, where);
        fields(type.name, requires, `@requires of ${where}`);
        fields(field.named, provides, `@provides of ${where}`);
      }
    }
    if (faults.length >= MAX_TOLD) break;
  }
  return faults.slice(0, MAX_TOLD);
}
