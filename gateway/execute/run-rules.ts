/**
 * Runs validation rules over an executable document in one walk. graphql-js prepares every rule for
 * every kind of node before it begins, which costs a small document ten times the walk itself; here
 * a node meets only the rules that wait for its kind.
 */
import { BREAK, GraphQLError, TypeInfo } from 'graphql';
import type { ASTNode, ASTVisitor, DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { childAt, childNames } from './document-children.ts';
import { neededRules } from './needed-rules.ts';
import { RuleContext } from './rule-context.ts';

export interface RuleOptions {
  readonly maxErrors: number;
  readonly hideSuggestions: boolean;
}

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
  const context = new RuleContext(
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
    const visitors = neededRules(document, rules).map((rule) => rule(context));
    new Walk(visitors, typeInfo).visit(document, undefined, undefined);
  } catch (error) {
    if (error !== tooMany) throw error;
    errors.push(
      new GraphQLError('Too many validation errors, error limit reached. Validation aborted.'),
    );
  }
  return errors;
}

/** What the visitors wait for, by kind of node. */
class InterestTable {
  readonly #byKind = new Map<string, Interests>();
  /** Of those who want to see nodes of every kind, unless they say otherwise of one. */
  readonly #general: Interests = { enter: [], leave: [] };

  constructor(visitors: readonly ASTVisitor[]) {
    for (const [rule, visitor] of visitors.entries()) this.#add(rule, visitor);
  }

  of(kind: string): Interests {
    return this.#byKind.get(kind) ?? this.#general;
  }

  #add(rule: number, visitor: ASTVisitor): void {
    const own = visitor as Readonly<Record<string, Handler | Handlers | undefined>>;
    const { enter, leave } = visitor as Handlers;
    if (enter !== undefined || leave !== undefined) {
      for (const [kind, interests] of this.#byKind) {
        if (own[kind] === undefined) register(interests, rule, visitor, { enter, leave });
      }
    }
    for (const kind in own) {
      if (kind === 'enter' || kind === 'leave') continue;
      const handlers = own[kind];
      if (handlers === undefined) continue;
      const interests = this.#byKind.get(kind) ?? copyOf(this.#general);
      this.#byKind.set(kind, interests);
      const both = typeof handlers === 'function' ? { enter: handlers } : handlers;
      register(interests, rule, visitor, both);
    }
    register(this.#general, rule, visitor, { enter, leave });
  }
}

function register(
  interests: Interests,
  rule: number,
  visitor: ASTVisitor,
  { enter, leave }: Handlers,
): void {
  if (enter !== undefined) interests.enter.push({ rule, visitor, handle: enter });
  if (leave !== undefined) interests.leave.push({ rule, visitor, handle: leave });
}

function copyOf({ enter, leave }: Interests): Interests {
  return { enter: [...enter], leave: [...leave] };
}

interface Handlers {
  readonly enter?: Handler | undefined;
  readonly leave?: Handler | undefined;
}

class Walk {
  readonly #interests: InterestTable;
  readonly #typeInfo: TypeInfo;
  /** For each rule, the node below which it does not look; `BREAK` when it looks no more. */
  readonly #skipping: unknown[];
  /** Whether any rule ever did not want to look below a node. */
  #isSkipping = false;
  readonly #path: (string | number)[] = [];
  readonly #ancestors: unknown[] = [];

  constructor(visitors: readonly ASTVisitor[], typeInfo: TypeInfo) {
    this.#interests = new InterestTable(visitors);
    this.#typeInfo = typeInfo;
    this.#skipping = visitors.map(() => null);
  }

  visit(node: ASTNode, key: string | number | undefined, parent: unknown): void {
    const interests = this.#interests.of(node.kind);
    this.#typeInfo.enter(node);
    this.#enter(interests.enter, node, key, parent);
    const children = childNames(node);
    if (children.length > 0) {
      if (parent !== undefined) this.#ancestors.push(parent);
      for (const name of children) this.#visitChild(node, name);
      if (parent !== undefined) this.#ancestors.pop();
    }
    this.#leave(interests.leave, node, key, parent);
    if (this.#isSkipping) this.#goOnAfter(node);
    this.#typeInfo.leave(node);
  }

  #goOnAfter(node: ASTNode): void {
    for (let i = 0; i < this.#skipping.length; i++) {
      if (this.#skipping[i] === node) this.#skipping[i] = null;
    }
  }

  #visitChild(node: ASTNode, name: string): void {
    const child = childAt(node, name);
    if (child === undefined) return;
    this.#path.push(name);
    if ('kind' in child) {
      this.visit(child, name, node);
    } else {
      this.#ancestors.push(node);
      for (let index = 0; index < child.length; index++) {
        const each = child[index];
        if (each === undefined) continue;
        this.#path.push(index);
        this.visit(each, index, child);
        this.#path.pop();
      }
      this.#ancestors.pop();
    }
    this.#path.pop();
  }

  #enter(list: readonly Interest[], node: ASTNode, key: unknown, parent: unknown): void {
    for (const { rule, visitor, handle } of list) {
      if (this.#skipping[rule] !== null) continue;
      const result = handle.call(visitor, node, key, parent, this.#path, this.#ancestors);
      if (result !== false && result !== BREAK) continue;
      this.#skipping[rule] = result === false ? node : BREAK;
      this.#isSkipping = true;
    }
  }

  #leave(list: readonly Interest[], node: ASTNode, key: unknown, parent: unknown): void {
    for (const { rule, visitor, handle } of list) {
      if (this.#skipping[rule] !== null) continue;
      const result = handle.call(visitor, node, key, parent, this.#path, this.#ancestors);
      if (result === BREAK) this.#skipping[rule] = BREAK;
    }
  }
}
