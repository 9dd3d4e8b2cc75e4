/** Gives a universe a stream for every root field that one subgraph has for itself. */
import { Kind, parse, print } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import type { Draft } from '../universe/load-folder.ts';
import { createUniverse } from '../universe/universe.ts';
import type { Universe } from '../universe/universe.ts';

/** @throws {Error} when the subgraphs do not compose */
export function withSubscriptions({ name, sdl, data }: Draft): Universe {
  const documents = Object.entries(sdl).map(([subgraph, text]) => [subgraph, parse(text)] as const);
  const owners = new Map<string, number>();
  for (const [, document] of documents) {
    for (const { name: field } of rootFields(document)) {
      owners.set(field.value, (owners.get(field.value) ?? 0) + 1);
    }
  }
  const streaming = documents.map(([subgraph, document]) => {
    const fields = rootFields(document).filter((field) => owners.get(field.name.value) === 1);
    return [subgraph, print(document) + streamsOf(fields)] as const;
  });
  const fields = { ...data.fields, Subscription: data.fields['Query'] ?? {} };
  return createUniverse(name, Object.fromEntries(streaming), { ...data, fields });
}

function rootFields(document: DocumentNode): readonly FieldDefinitionNode[] {
  return document.definitions.flatMap((definition) => {
    const isRoot =
      (definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
        definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      definition.name.value === 'Query';
    return isRoot ? (definition.fields ?? []) : [];
  });
}

function streamsOf(fields: readonly FieldDefinitionNode[]): string {
  if (fields.length === 0) return '';
  const type: ObjectTypeDefinitionNode = {
    kind: Kind.OBJECT_TYPE_DEFINITION,
    name: { kind: Kind.NAME, value: 'Subscription' },
    fields,
  };
  return `\n${print(type)}`;
}
