/** A small company in a database of its own, and a way to ask the subgraph about it; for tests. */
import type { Connections } from '@drawbar/connectors/connections';
import { createLog } from '@drawbar/platform/log';
import {
  startTestReplica,
  TEST_DIRECTORY,
  testRequest,
  type TestReplica,
} from '@drawbar/test/replica';
import { graphql, type ExecutionResult } from 'graphql';
import { intake } from './intake.ts';
import { createAccounts } from './main.ts';
import { migrations } from './migrations.ts';

export { guid, INTEGRATION } from '@drawbar/test/replica';

export interface TestSystem extends TestReplica {
  ask(source: string, variables?: Record<string, unknown>): Promise<ExecutionResult>;
}

/** @param target an empty database; dropped when the system is closed. */
export async function startTestSystem(
  target: { readonly url: string; drop(): Promise<void> },
  connections: Connections,
): Promise<TestSystem> {
  const replica = await startTestReplica(target, { name: 'accounts', migrations, intake });
  const subgraph = createAccounts({
    database: replica.database,
    connections,
    integrations: TEST_DIRECTORY,
    log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    now: () => new Date('2026-01-22T09:00:00Z'),
  });
  return {
    ...replica,
    ask: (source, variables = {}) =>
      graphql({
        schema: subgraph.schema,
        source,
        variableValues: variables,
        contextValue: subgraph.createContext(testRequest()),
      }),
  };
}
