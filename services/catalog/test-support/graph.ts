/** Executes operations against catalog over a database of its own. */
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import type { SubgraphContext } from '@drawbar/platform/context';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import type { Subgraph } from '@drawbar/platform/subgraph';
import { graphql, parse, subscribe, type ExecutionResult } from 'graphql';
import { createCatalog } from '../main.ts';
import { migrations } from '../migrations.ts';
import { fakeErp, type FakeErp } from './fake-erp.ts';
import { COMPANY, INTEGRATION } from './replica.ts';

interface AnswerError {
  readonly message: string;
  readonly path: unknown;
  readonly code: unknown;
}

export interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly AnswerError[];
  readonly sideErrors: readonly AnswerError[];
}

export interface TestStream {
  /** The next event; fails when the stream was refused. */
  next(): Promise<Answer>;
  close(): void;
}

export interface TestCatalog {
  readonly database: Database;
  readonly erp: FakeErp;
  /** The clock; a test may move it. */
  readonly clock: { now: Date };
  ask(source: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Opens a stream; `close` ends it as a client that leaves. */
  listen(source: string, variables?: Record<string, unknown>): Promise<TestStream>;
  /** The same database behind a new process. */
  restart(): void;
  close(): Promise<void>;
}

/** @param target an empty database; dropped by `close`. */
export async function testCatalog(target: {
  readonly url: string;
  drop(): Promise<void>;
}): Promise<TestCatalog> {
  await migrate(target.url, 'catalog', migrations);
  const database = openDatabase(target.url, { max: 2, name: 'test' });
  const clock = { now: new Date('2026-01-22T12:00:00Z') };
  const erp = fakeErp(() => clock.now);
  const start = () =>
    createCatalog({
      database,
      integrations: { resolve: () => Promise.resolve(SCOPE) },
      connections: erp.connections,
      log: createLog({ level: 'silent', pretty: false, name: 'test' }),
      now: () => clock.now,
    });
  let subgraph = start();
  return {
    database,
    erp,
    clock,
    restart: () => {
      subgraph = start();
    },
    async ask(source, variableValues = {}) {
      const { contextValue } = contextOf(subgraph);
      const { schema } = subgraph;
      const answer = await graphql({ schema, source, variableValues, contextValue });
      return answerOf(answer, contextValue);
    },
    async listen(source, variableValues = {}) {
      const { contextValue, leave } = contextOf(subgraph);
      const { schema } = subgraph;
      const stream = await subscribe({
        schema,
        document: parse(source),
        variableValues,
        contextValue,
      });
      if (!(Symbol.asyncIterator in stream)) throw new Error(stream.errors?.[0]?.message);
      const events = stream[Symbol.asyncIterator]();
      return {
        async next() {
          const { value } = (await events.next()) as { value: ExecutionResult };
          return answerOf(value, contextValue);
        },
        close: leave,
      };
    },
    async close() {
      await database.close();
      await target.drop();
    },
  };
}

function contextOf(subgraph: Subgraph) {
  const left = new AbortController();
  const contextValue = subgraph.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'trace-1',
    signal: left.signal,
  }) as SubgraphContext;
  return { contextValue, leave: () => left.abort() };
}

function answerOf(answer: ExecutionResult, { sideErrors }: SubgraphContext): Answer {
  return {
    data: JSON.parse(JSON.stringify(answer.data ?? {})),
    errors: (answer.errors ?? []).map(plain),
    sideErrors: sideErrors.map(plain),
  };
}

const SCOPE = {
  key: INTEGRATION,
  id: 'int_test',
  name: 'Test',
  timeZone: 'Europe/London',
  localCurrency: 'GBP',
  companyId: COMPANY,
  enabled: true,
  itemAvailability: true,
};

const plain = (error: {
  message: string;
  path?: readonly unknown[] | undefined;
  extensions: Record<string, unknown>;
}) => ({ message: error.message, path: error.path, code: error.extensions['code'] });
