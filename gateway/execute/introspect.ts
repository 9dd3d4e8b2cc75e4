/** Answers `__schema` and `__type` from the API schema, as graphql-js does. */
import { Kind, executeSync } from 'graphql';
import type { FieldNode, GraphQLSchema } from 'graphql';
import type { Operation } from './operation.ts';
import type { Shape } from './shape.ts';
import type { Variables } from './types.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** JSON text of each introspection field of the root, by the client's name for it. */
export function introspect(
  schema: GraphQLSchema,
  operation: Operation,
  shape: Shape,
  variables: Variables,
): ReadonlyMap<string, string> {
  const fields: FieldNode[] = [];
  for (const field of shape.fields(shape.typeName) ?? []) {
    if (field.meta === 'introspection') fields.push(...field.nodes);
  }
  if (fields.length === 0) return NONE;
  const { definition, fragments } = operation;
  const result = executeSync({
    schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        { ...definition, selectionSet: { kind: Kind.SELECTION_SET, selections: fields } },
        ...fragments.values(),
      ],
    },
    variableValues: variables,
  });
  return new Map(
    Object.entries(result.data ?? {}).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}
