/** A normalised operation: a tree of positions, each with the fields wanted there, per type. */
import type { ArgumentNode, SelectionSetNode } from 'graphql';
import type { Condition } from './condition.ts';
import type { Context } from './draft.ts';

/** A place in the answer where objects stand. */
export interface OpNode {
  /** Type that the supergraph declares for this place. */
  readonly declared: string;
  /** Object types that can stand here. */
  readonly possible: readonly string[];
  readonly isAbstract: boolean;
  /** The field that leads here; null for the root. */
  parent: OpField | null;
  readonly fields: OpField[];
  /** Names asked of the abstract type itself that a subgraph promises and does not keep. */
  readonly openNames: Set<string>;
  /** Whether an answer cannot be written without knowing the type of the object. */
  needsTypename: boolean;
  /** Where the plan already reads this place from. */
  readonly contexts: Context[];
  /** Counts what became of `contexts`. */
  revision: number;
}

/** One field to read at a place. */
export interface OpField {
  readonly node: OpNode;
  /** Name of the value in our data: the same for equal field and arguments, whatever the alias. */
  readonly key: string;
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  /** Object types on which it is wanted; no plan can tell them apart when there is a `child`. */
  readonly types: string[];
  /** Absolute: counted from the root. */
  condition: Condition;
  readonly child: OpNode | null;
  /** Only a key or a requirement needs it. */
  readonly isHidden: boolean;
  /** Per object type, where it is read. */
  readonly sources: Map<string, Context>;
}

/** Hands out the names of values in our data; one for each operation. */
export interface KeyRegistry {
  /**
   * @param variant tells apart what must not share a name although field and arguments are equal;
   *   empty otherwise.
   */
  key(name: string, args: readonly ArgumentNode[], variant: string): string;
  /** Keys of values that a client asks for somewhere. */
  readonly client: Set<string>;
  /** Keys that only a plan needs: parts of keys and of `@requires`. */
  readonly hidden: Set<string>;
  /** A number for each selection set, to name what was found out about several of them. */
  idOf(set: SelectionSetNode): number;
  /** Whether selections can share a value, by type and ids: asked often, costly to find out. */
  readonly sharing: Map<string, boolean>;
}

export function createNode(
  declared: string,
  possible: readonly string[],
  isAbstract: boolean,
  parent: OpField | null,
): OpNode {
  return {
    declared,
    possible,
    isAbstract,
    parent,
    fields: [],
    openNames: new Set(),
    needsTypename: false,
    contexts: [],
    revision: 0,
  };
}
