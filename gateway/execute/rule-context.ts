/** What validation rules ask about a document; variables are looked for in a plain walk. */
import { Kind, TypeInfo, ValidationContext } from 'graphql';
import type {
  ASTNode,
  FragmentDefinitionNode,
  GraphQLInputType,
  OperationDefinitionNode,
  VariableNode,
} from 'graphql';
import { childAt, childNames } from './document-children.ts';

/** One use of a variable, as rules know it. */
interface VariableUsage {
  readonly node: VariableNode;
  readonly type: GraphQLInputType | null | undefined;
  readonly defaultValue: unknown;
  readonly parentType: GraphQLInputType | null | undefined;
}

export class RuleContext extends ValidationContext {
  readonly #usages = new Map<ASTNode, readonly VariableUsage[]>();

  override getVariableUsages(
    node: OperationDefinitionNode | FragmentDefinitionNode,
  ): readonly VariableUsage[] {
    const known = this.#usages.get(node);
    if (known !== undefined) return known;
    const found: VariableUsage[] = [];
    collectUsages(node, new TypeInfo(this.getSchema()), found);
    this.#usages.set(node, found);
    return found;
  }
}

function collectUsages(node: ASTNode, typeInfo: TypeInfo, found: VariableUsage[]): void {
  if (node.kind === Kind.VARIABLE_DEFINITION) return;
  typeInfo.enter(node);
  if (node.kind === Kind.VARIABLE) {
    found.push({
      node,
      type: typeInfo.getInputType(),
      defaultValue: typeInfo.getDefaultValue(),
      parentType: typeInfo.getParentInputType(),
    });
  } else {
    for (const name of childNames(node)) {
      const child = childAt(node, name);
      if (child === undefined) continue;
      if ('kind' in child) collectUsages(child, typeInfo, found);
      else for (const each of child) collectUsages(each, typeInfo, found);
    }
  }
  typeInfo.leave(node);
}
