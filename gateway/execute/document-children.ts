/** Which parts of an executable document's nodes are nodes that a rule may want to see. */
import { Kind } from 'graphql';
import type { ASTNode } from 'graphql';

/** In the order in which rules see them; names are of interest to no rule. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  [Kind.DOCUMENT]: ['definitions'],
  [Kind.OPERATION_DEFINITION]: ['variableDefinitions', 'directives', 'selectionSet'],
  [Kind.VARIABLE_DEFINITION]: ['variable', 'type', 'defaultValue', 'directives'],
  [Kind.SELECTION_SET]: ['selections'],
  [Kind.FIELD]: ['arguments', 'directives', 'selectionSet'],
  [Kind.ARGUMENT]: ['value'],
  [Kind.FRAGMENT_SPREAD]: ['directives'],
  [Kind.INLINE_FRAGMENT]: ['typeCondition', 'directives', 'selectionSet'],
  [Kind.FRAGMENT_DEFINITION]: [
    'variableDefinitions',
    'typeCondition',
    'directives',
    'selectionSet',
  ],
  [Kind.LIST]: ['values'],
  [Kind.OBJECT]: ['fields'],
  [Kind.OBJECT_FIELD]: ['value'],
  [Kind.DIRECTIVE]: ['arguments'],
  [Kind.LIST_TYPE]: ['type'],
  [Kind.NON_NULL_TYPE]: ['type'],
};

const NONE: readonly string[] = [];

/** Names of the node's properties that hold a node or a list of nodes. */
export function childNames(node: ASTNode): readonly string[] {
  return CHILDREN[node.kind] ?? NONE;
}

/** The node or nodes under one of these names. */
export function childAt(node: ASTNode, name: string): ASTNode | readonly ASTNode[] | undefined {
  return (node as unknown as Readonly<Record<string, ASTNode | readonly ASTNode[] | undefined>>)[
    name
  ];
}
