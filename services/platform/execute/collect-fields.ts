/** Which fields a selection asks of an object of one type, in the order of the answer. */
import {
  isAbstractType,
  Kind,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import type { Compiled } from './run.ts';

/** Response key → the selections that ask for it; documents with conditions are not collected. */
export function collectFields(
  compiled: Compiled,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const collect = ({ selections: parts }: SelectionSetNode): void => {
    for (const part of parts) {
      if (part.kind === Kind.FIELD) {
        const key = part.alias?.value ?? part.name.value;
        const known = fields.get(key);
        if (known === undefined) fields.set(key, [part]);
        else known.push(part);
      } else if (part.kind === Kind.INLINE_FRAGMENT) {
        if (concerns(compiled, part, type)) collect(part.selectionSet);
      } else if (!visited.has(part.name.value)) {
        visited.add(part.name.value);
        const fragment = compiled.fragments[part.name.value];
        if (fragment !== undefined && concerns(compiled, fragment, type)) {
          collect(fragment.selectionSet);
        }
      }
    }
  };
  for (const selection of selections) collect(selection);
  return fields;
}

function concerns(
  { schema }: Compiled,
  { typeCondition }: InlineFragmentNode | FragmentDefinitionNode,
  type: GraphQLObjectType,
): boolean {
  if (typeCondition === undefined) return true;
  const wanted = typeFromAST(schema, typeCondition);
  return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
}
