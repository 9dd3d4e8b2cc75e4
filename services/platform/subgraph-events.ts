/** Runs a subgraph's subscriptions: every event in a context of its own, with its side errors. */
import { createSourceEventStream, execute, GraphQLError, locatedError } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { SubgraphContext } from './context.ts';

export interface EventOptions {
  /** Makes the context of one event. */
  readonly newContext: () => SubgraphContext;
  /** An error as it may leave. */
  readonly fit: (error: GraphQLError) => GraphQLError;
}

/**
 * Loaders that outlived an event would answer with the state of another one, and errors beside
 * values would be told again with every later event.
 * @returns the results of the events, or the one result that refuses the subscription
 */
export async function subscribeToEvents(
  args: ExecutionArgs,
  options: EventOptions,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (Symbol.asyncIterator in source) return results(source, args, options);
  return { ...source, errors: (source.errors ?? []).map(options.fit) };
}

async function* results(
  events: AsyncIterable<unknown>,
  args: ExecutionArgs,
  { newContext, fit }: EventOptions,
): AsyncGenerator<ExecutionResult, void, void> {
  try {
    for await (const rootValue of events) {
      const contextValue = newContext();
      const result = await execute({ ...args, rootValue, contextValue });
      const { sideErrors } = contextValue;
      const errors = [...(result.errors ?? []).map(fit), ...sideErrors];
      yield errors.length === 0 ? result : { ...result, errors };
    }
  } catch (error) {
    const told = fit(locatedError(error, undefined));
    // an accident breaks the stream, and the gateway opens it again
    if (!(error instanceof GraphQLError)) throw error;
    yield { data: null, errors: [told] };
  }
}
