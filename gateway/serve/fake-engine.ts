/** An engine for tests of the front: graphql-js over one schema, with the seam's behaviour. */
import { GraphQLError, execute, getOperationAST, parse, validate } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type {
  Call,
  Engine,
  EngineOptions,
  ExecutionText,
  Prepared,
  Refused,
  Variables,
} from '../execute/types.ts';

export interface FakeEngineOptions {
  readonly schema: GraphQLSchema;
  readonly version: string;
  readonly guard?: EngineOptions['guard'];
  readonly rootValue?: unknown;
}

export function createFakeEngine(
  options: FakeEngineOptions,
): Engine & { readonly closed: boolean } {
  const { schema, rootValue } = options;
  const run = async (prepared: Prepared, variables: Variables, call: Call) => {
    const { document, operationName } = prepared;
    const variableValues = variables;
    const contextValue = call;
    return execute({ schema, document, variableValues, operationName, rootValue, contextValue });
  };
  const unused = (): never => {
    throw new Error('The fake engine does not do this.');
  };
  let closed = false;
  return {
    schema,
    version: options.version,
    supergraphSdl: '',
    subgraphs: [],
    get closed() {
      return closed;
    },
    prepare: (text, operationName) => prepare(options, text, operationName),
    async execute(prepared, variables, call) {
      return textOf(await run(prepared, variables, call));
    },
    async executeObject(prepared, variables, call) {
      const { data, errors } = await run(prepared, variables, call);
      return { data, ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}) };
    },
    subscribe: unused,
    subscriptionSource: (prepared, variables) => ({
      subgraph: 'fake',
      kind: 'subscription',
      query: prepared.text,
      head: '',
      variables: JSON.stringify(variables),
    }),
    executeEvent: (_prepared, _variables, _call, event) => {
      const { data, errors } = event;
      const body = JSON.stringify(errors.length > 0 ? { data, errors } : { data });
      return Promise.resolve({ body, hasErrors: errors.length > 0, isRequestError: false });
    },
    explain: unused,
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function prepare(
  { schema, guard }: FakeEngineOptions,
  text: string,
  operationName: string | null,
): Prepared | Refused {
  try {
    const document = parse(text);
    const guarded = guard?.(document, operationName) ?? [];
    const errors = guarded.length > 0 ? guarded : validate(schema, document);
    if (errors.length > 0) return { errors: errors.map((error) => error.toJSON()) };
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [{ message: 'Which operation?' }] };
    const name = operationName ?? operation.name?.value ?? null;
    return { kind: operation.operation, operationName: name, document, text, size: text.length };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error.toJSON()] };
    throw error;
  }
}

function textOf(result: ExecutionResult): ExecutionText {
  const isRequestError = !('data' in result);
  return { body: JSON.stringify(result), hasErrors: result.errors !== undefined, isRequestError };
}
