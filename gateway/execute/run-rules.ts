/**
 * Runs validation rules over an executable document in one walk. graphql-js prepares every rule for
 * every kind of node before it begins, which costs a small document ten times the walk itself; here
 * a node meets only the rules that wait for its kind.
 */
import { BREAK, GraphQLError, Kind, TypeInfo, ValidationContext } from 'graphql';
import type { ASTNode, ASTVisitor, DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';

export interface RuleOptions {
  readonly maxErrors: number;
  readonly hideSuggestions: boolean;
}

/** Children of a node in the order in which rules see them; names are of interest to no rule. */
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

type Handler = (...args: readonly unknown[]) => unknown;

/** One rule's interest in one kind of node. */
interface Interest {
  readonly rule: number;
  readonly visitor: ASTVisitor;
  readonly handle: Handler;
}

interface Interests {
  readonly enter: Interest[];
  readonly leave: Interest[];
}

/** The errors of these rules, at most `maxErrors` and a note that there are more. */
export function runRules(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
  { maxErrors, hideSuggestions }: RuleOptions,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const tooMany = new Error('too many errors');
  const typeInfo = new TypeInfo(schema);
  const context = new ValidationContext(
    schema,
    document,
    typeInfo,
    (error) => {
      if (errors.length >= maxErrors) throw tooMany;
      errors.push(error);
    },
    hideSuggestions,
  );
  try {
    const visitors = rules.map((rule) => rule(context));
    new Walk(visitors, typeInfo).visit(document, undefined, undefined);
  } catch (error) {
    if (error !== tooMany) throw error;
    errors.push(
      new GraphQLError('Too many validation errors, error limit reached. Validation aborted.'),
    );
  }
  return errors;
}

function interestsIn(kind: string, visitors: readonly ASTVisitor[]): Interests {
  const found: Interests = { enter: [], leave: [] };
  for (const [rule, visitor] of visitors.entries()) {
    const own = (visitor as Readonly<Record<string, Handler | Handlers | undefined>>)[kind];
    // A rule without a word about this kind may want to see nodes of every kind.
    const handlers = own === undefined ? (visitor as Handlers) : own;
    const { enter, leave } =
      typeof handlers === 'function' ? { enter: handlers, leave: undefined } : handlers;
    if (enter !== undefined) found.enter.push({ rule, visitor, handle: enter });
    if (leave !== undefined) found.leave.push({ rule, visitor, handle: leave });
  }
  return found;
}

interface Handlers {
  readonly enter?: Handler;
  readonly leave?: Handler;
}

class Walk {
  readonly #visitors: readonly ASTVisitor[];
  readonly #interests = new Map<string, Interests>();
  readonly #typeInfo: TypeInfo;
  /** For each rule, the node below which it does not look; `BREAK` when it looks no more. */
  readonly #skipping: unknown[];
  readonly #path: (string | number)[] = [];
  readonly #ancestors: unknown[] = [];

  constructor(visitors: readonly ASTVisitor[], typeInfo: TypeInfo) {
    this.#visitors = visitors;
    this.#typeInfo = typeInfo;
    this.#skipping = visitors.map(() => null);
  }

  visit(node: ASTNode, key: string | number | undefined, parent: unknown): void {
    const interests = this.#interests.get(node.kind) ?? interestsIn(node.kind, this.#visitors);
    this.#interests.set(node.kind, interests);
    this.#typeInfo.enter(node);
    this.#enter(interests.enter, node, key, parent);
    const children = CHILDREN[node.kind];
    if (children !== undefined) {
      if (parent !== undefined) this.#ancestors.push(parent);
      for (const name of children) this.#visitChild(node, name);
      if (parent !== undefined) this.#ancestors.pop();
    }
    this.#leave(interests.leave, node, key, parent);
    for (let i = 0; i < this.#skipping.length; i++) {
      if (this.#skipping[i] === node) this.#skipping[i] = null;
    }
    this.#typeInfo.leave(node);
  }

  #visitChild(node: ASTNode, name: string): void {
    const child = (node as unknown as Record<string, unknown>)[name];
    if (child === undefined) return;
    this.#path.push(name);
    if (Array.isArray(child)) {
      this.#ancestors.push(node);
      for (const [index, each] of (child as readonly ASTNode[]).entries()) {
        this.#path.push(index);
        this.visit(each, index, child);
        this.#path.pop();
      }
      this.#ancestors.pop();
    } else {
      this.visit(child as ASTNode, name, node);
    }
    this.#path.pop();
  }

  #enter(list: readonly Interest[], ...at: readonly [ASTNode, unknown, unknown]): void {
    for (const { rule, visitor, handle } of list) {
      if (this.#skipping[rule] !== null) continue;
      const result = handle.call(visitor, ...at, this.#path, this.#ancestors);
      if (result === false) this.#skipping[rule] = at[0];
      else if (result === BREAK) this.#skipping[rule] = BREAK;
    }
  }

  #leave(list: readonly Interest[], ...at: readonly [ASTNode, unknown, unknown]): void {
    for (const { rule, visitor, handle } of list) {
      if (this.#skipping[rule] !== null) continue;
      const result = handle.call(visitor, ...at, this.#path, this.#ancestors);
      if (result === BREAK) this.#skipping[rule] = BREAK;
    }
  }
}
