/** Runs a subgraph's subscriptions: every event in a context of its own, with its side errors. */
import { createSourceEventStream, execute } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { SubgraphContext } from './context.ts';

/**
 * Loaders that outlived an event would answer with the state of another one, and errors beside
 * values would be told again with every later event.
 * @param newContext makes the context of one event
 * @returns the results of the events, or the one result that refuses the subscription
 */
export async function subscribeToEvents(
  args: ExecutionArgs,
  newContext: () => SubgraphContext,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  return Symbol.asyncIterator in source ? results(source, args, newContext) : source;
}

async function* results(
  events: AsyncIterable<unknown>,
  args: ExecutionArgs,
  newContext: () => SubgraphContext,
): AsyncGenerator<ExecutionResult, void, void> {
  for await (const rootValue of events) {
    const contextValue = newContext();
    const result = await execute({ ...args, rootValue, contextValue });
    const { sideErrors } = contextValue;
    yield sideErrors.length === 0
      ? result
      : { ...result, errors: [...(result.errors ?? []), ...sideErrors] };
  }
}
