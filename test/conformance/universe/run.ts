/** Runs an operation on a world: the monolith as a client would, a subgraph as a gateway would. */
import { GraphQLError, execute, isObjectType, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLTypeResolver } from 'graphql';
import { findEntity } from './entities.ts';
import { View, resolveField } from './view.ts';
import type { DataRecord, State } from './data.ts';
import type { Context } from './view.ts';
import { freshState, typeNameHere } from './world.ts';
import type { World } from './world.ts';

export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Runs a valid operation on a monolith. */
export async function runMonolith(world: World, operation: Operation): Promise<ExecutionResult> {
  return runOn(world, operation, freshState());
}

const documents = new WeakMap<World, Map<string, DocumentNode | readonly GraphQLError[]>>();

/** Runs what a gateway sent to a subgraph; an invalid request is answered by its errors. */
export async function runSubgraph(
  world: World,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  state: State,
): Promise<ExecutionResult> {
  const known = documents.get(world) ?? new Map<string, DocumentNode | readonly GraphQLError[]>();
  documents.set(world, known);
  const ready = known.get(query) ?? checked(world, query);
  if (known.size < 500) known.set(query, ready);
  if (!('kind' in ready)) return { errors: ready };
  return runOn(world, { document: ready, variables }, state);
}

function checked(world: World, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query);
    const errors = validate(world.schema, document);
    return errors.length > 0 ? errors : document;
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError(String(error))];
  }
}

function runOn(
  world: World,
  operation: Operation,
  state: State,
): ExecutionResult | Promise<ExecutionResult> {
  const context: Context = { world, state };
  return execute({
    schema: world.schema,
    document: operation.document,
    operationName: operation.operationName ?? null,
    variableValues: operation.variables,
    contextValue: context,
    typeResolver,
    fieldResolver: (source, args, c: Context, info) => {
      const isRoot =
        info.parentType === c.world.schema.getQueryType() && isObjectType(info.parentType);
      if (isRoot && info.fieldName === '_entities') return entities(c.world, args);
      if (isRoot && info.fieldName === '_service') return { sdl: '' };
      return resolveField(source, args, c, info);
    },
  });
}

const typeResolver: GraphQLTypeResolver<unknown, Context> = (value, { world }) =>
  value instanceof View ? typeNameHere(world, value.record) : undefined;

function entities(world: World, args: Readonly<Record<string, unknown>>): (View | null | Error)[] {
  const representations = args['representations'] as readonly DataRecord[];
  return representations.map((representation) => {
    try {
      const record = findEntity(world, representation);
      return record === null ? null : new View(record, representation, null);
    } catch (error) {
      return error as Error;
    }
  });
}
