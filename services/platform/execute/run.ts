/** What one execution of a compiled query carries along, and where its failures end up. */
import {
  locatedError,
  responsePathAsArray,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ResponsePath,
} from 'graphql';

/** What all executions of a document have in common. */
export interface Compiled {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
}

export interface Run {
  readonly compiled: Compiled;
  readonly context: unknown;
  /** Coerced. */
  readonly variables: Record<string, unknown>;
  /** Coerced arguments by the number of their field: items of a list ask for the same ones. */
  readonly args: Record<string, unknown>[];
  readonly errors: ErrorList;
}

/** A field as the document selects it, of one object type. */
export interface Field {
  readonly key: string;
  readonly number: number;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
}

/** Errors of one execution; those below a place that is null already are left out. */
export class ErrorList {
  readonly all: GraphQLError[] = [];
  readonly #places = new Set<ResponsePath | undefined>();

  /** @param place undefined for the whole answer. */
  add(error: GraphQLError, place: ResponsePath | undefined): void {
    for (let at = place; at !== undefined; at = at.prev) if (this.#places.has(at)) return;
    if (this.#places.has(undefined)) return;
    this.#places.add(place);
    this.all.push(error);
  }
}

/** Where a value stands in the answer. */
export interface Place {
  readonly path: ResponsePath;
  readonly isNonNull: boolean;
}

/**
 * Puts a failure in its place.
 * @returns null, where the place may be null.
 * @throws {GraphQLError} where it may not: then its parent is null.
 */
export function failAt(run: Run, field: Field, place: Place, failure: unknown): null {
  const error = locatedError(failure, field.nodes, responsePathAsArray(place.path));
  if (place.isNonNull) throw error;
  run.errors.add(error, place.path);
  return null;
}

/** What resolvers are told of their field; made for each call, read by few. */
export class FieldInfo implements GraphQLResolveInfo {
  readonly path: ResponsePath;
  readonly #run: Run;
  readonly #field: Field;

  constructor(run: Run, field: Field, path: ResponsePath) {
    this.path = path;
    this.#run = run;
    this.#field = field;
  }

  get fieldName(): string {
    return this.#field.definition.name;
  }
  get fieldNodes(): readonly FieldNode[] {
    return this.#field.nodes;
  }
  get returnType(): GraphQLResolveInfo['returnType'] {
    return this.#field.definition.type;
  }
  get parentType(): GraphQLObjectType {
    return this.#field.parentType;
  }
  get schema(): GraphQLSchema {
    return this.#run.compiled.schema;
  }
  get fragments(): Record<string, FragmentDefinitionNode> {
    return this.#run.compiled.fragments;
  }
  get rootValue(): undefined {
    return undefined;
  }
  get operation(): OperationDefinitionNode {
    return this.#run.compiled.operation;
  }
  get variableValues(): Record<string, unknown> {
    return this.#run.variables;
  }
}

/** As `graphql` tells a promise from a value. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
