/**
 * Executes queries against a subgraph of this process. What a document selects is found once and
 * kept with it; the answer is that of `graphql`, which runs whatever is not compiled here.
 */
import {
  BREAK,
  execute,
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields } from './collect-fields.ts';
import { completerOf, type CompleteObject } from './complete.ts';
import { objectOf, selectedField, type Selected } from './object.ts';
import { ErrorList, isPromise, type Compiled, type Run } from './run.ts';

/** As `execute` of `graphql`. The document is validated already. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

interface CompiledQuery {
  readonly compiled: Compiled;
  readonly complete: CompleteObject;
}

/** @param schema of the subgraph; arguments with another one, or a root value, are refused. */
export function createExecute(schema: GraphQLSchema): Execute {
  const known = new WeakMap<DocumentNode, CompiledQuery | 'other'>();
  return (args) => {
    const { document } = args;
    const query = known.get(document) ?? compileQuery(schema, document) ?? 'other';
    known.set(document, query);
    return query === 'other' ? execute(args) : runQuery(query, args);
  };
}

function runQuery(
  { compiled, complete }: CompiledQuery,
  { contextValue, variableValues }: ExecutionArgs,
): ExecutionResult | Promise<ExecutionResult> {
  const definitions = compiled.operation.variableDefinitions ?? [];
  const coerced = getVariableValues(compiled.schema, definitions, variableValues ?? {}, {
    maxErrors: VARIABLE_ERRORS_MAX,
  });
  if (coerced.errors !== undefined) return { errors: coerced.errors };
  const errors = new ErrorList();
  const run: Run = {
    compiled,
    context: contextValue,
    variables: coerced.coerced,
    args: [],
    errors,
  };
  const answer = (data: unknown): ExecutionResult =>
    errors.all.length === 0
      ? { data: data as Record<string, unknown> }
      : { errors: errors.all, data: data as Record<string, unknown> };
  const failed = (error: unknown): ExecutionResult => {
    errors.add(error as GraphQLError, undefined);
    return { errors: errors.all, data: null };
  };
  try {
    const data = complete(run, undefined, undefined);
    return isPromise(data) ? data.then(answer, failed) : answer(data);
  } catch (error) {
    return failed(error);
  }
}

/** As many as `graphql` tells. */
const VARIABLE_ERRORS_MAX = 50;

/** null for what is not compiled: conditions, introspection, mutations, and several operations. */
function compileQuery(schema: GraphQLSchema, document: DocumentNode): CompiledQuery | null {
  const operations = document.definitions.filter(isOperation);
  const [operation] = operations;
  const root = schema.getQueryType();
  if (operation === undefined || operations.length > 1 || root == null) return null;
  if (operation.operation !== 'query' || !isPlain(document) || hasTypeTests(schema)) return null;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const compiled = { schema, operation, fragments };
  return { compiled, complete: compileObject(compiled, root, [operation.selectionSet], counter()) };
}

function isOperation(node: DocumentNode['definitions'][number]): node is OperationDefinitionNode {
  return node.kind === Kind.OPERATION_DEFINITION;
}

/** Whether every selected field is asked for in every execution, and is one of the schema's own. */
function isPlain(document: DocumentNode): boolean {
  let plain = true;
  const refuse = (): typeof BREAK => {
    plain = false;
    return BREAK;
  };
  visit(document, {
    Directive: refuse,
    Field: ({ name }) =>
      name.value.startsWith('__') && name.value !== '__typename' ? refuse() : undefined,
  });
  return plain;
}

/** Types that look at their values are nobody's here, and `graphql` asks them at every object. */
function hasTypeTests(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).some(
    (type) => 'isTypeOf' in type && type.isTypeOf != null,
  );
}

function counter(): () => number {
  let last = -1;
  return () => (last += 1);
}

function compileObject(
  compiled: Compiled,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  next: () => number,
): CompleteObject {
  const fields: Selected[] = [];
  for (const [key, nodes] of collectFields(compiled, type, selections)) {
    const name = nodes[0]?.name.value ?? '';
    const definition = type.getFields()[name];
    if (name === '__typename') fields.push({ key, value: type.name });
    if (definition === undefined) continue;
    const field = { key, number: next(), nodes, parentType: type, definition };
    const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const compile = (one: GraphQLObjectType) => compileObject(compiled, one, below, next);
    fields.push(selectedField(field, completerOf(field, definition.type, compile)));
  }
  return objectOf(fields);
}
