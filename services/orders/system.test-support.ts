/**
 * Documents of a small company in a database of its own, and a way to ask the subgraph about
 * it; for tests.
 */
import { randomUUID } from 'node:crypto';
import type { Connections } from '@drawbar/connectors/connections';
import { DEVELOPMENT_CALLER, type Caller } from '@drawbar/platform/caller';
import { createLog } from '@drawbar/platform/log';
import {
  startTestReplica,
  TEST_DIRECTORY,
  testRequest,
  type TestReplica,
} from '@drawbar/test/replica';
import { graphql, parse, subscribe, type ExecutionResult } from 'graphql';
import { intake } from './intake.ts';
import { createOrders, type OrdersOptions } from './main.ts';
import { migrations } from './migrations.ts';

export { guid, INTEGRATION, TEST_DIRECTORY } from '@drawbar/test/replica';

export interface TestSystem extends TestReplica {
  ask(
    source: string,
    variables?: Record<string, unknown>,
    caller?: Caller,
  ): Promise<ExecutionResult>;
  /** Events of a subscription until `signal` is aborted or it ends. */
  follow(
    source: string,
    variables: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<ExecutionResult, void, void>>;
}

export type TestReaders = Pick<OrdersOptions, 'prices' | 'availability'>;

/** Nothing has a price or stock; reading alone asks for neither. */
export const NO_READERS: TestReaders = {
  prices: { prices: async () => [] },
  availability: { availability: async () => [] },
};

/** @param target an empty database; dropped when the system is closed. */
export async function startTestSystem(
  target: { readonly url: string; drop(): Promise<void> },
  connections: Connections,
  readers: TestReaders = NO_READERS,
  integrations: OrdersOptions['integrations'] = TEST_DIRECTORY,
): Promise<TestSystem> {
  const replica = await startTestReplica(target, { name: 'orders', migrations, intake });
  const subgraph = createOrders({
    database: replica.database,
    connections,
    newId: randomUUID,
    // a bound for a machine that is busy with other things, too
    answerWithinMs: 30_000,
    ...readers,
    integrations,
    log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    now: () => new Date('2026-01-22T09:00:00Z'),
  });
  return {
    ...replica,
    ask: (source, variables = {}, caller = DEVELOPMENT_CALLER) =>
      graphql({
        schema: subgraph.schema,
        source,
        variableValues: variables,
        contextValue: subgraph.createContext({ ...testRequest(), caller }),
      }),
    async follow(source, variables, signal) {
      const events = await subscribe({
        schema: subgraph.schema,
        document: parse(source),
        variableValues: variables,
        contextValue: subgraph.createContext(testRequest(signal)),
      });
      if (Symbol.asyncIterator in events) return events;
      throw events.errors?.[0] ?? new Error('Nothing was subscribed to.');
    },
  };
}
