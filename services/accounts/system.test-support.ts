/** A small company in a database of its own, and a way to ask the subgraph about it; for tests. */
import { openDatabase, type Database } from '@drawbar/platform/database';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import type { ReplicaRow, ReplicaSystem } from '@drawbar/platform/replica';
import type { Subgraph } from '@drawbar/platform/subgraph';
import type { Connections } from '@drawbar/connectors/connections';
import { graphql, type ExecutionResult } from 'graphql';
import { intake } from './intake.ts';
import { createAccounts } from './main.ts';
import { migrations } from './migrations.ts';

export const INTEGRATION = '11111111-0000-4000-8000-000000000001';

/** The `n`th id of a kind, told apart by its letter. */
export function guid(letter: 'a' | 'b' | 'c' | 'd' | 'e' | 'f', n: number): string {
  return `${letter.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export interface TestSystem {
  readonly database: Database;
  fill(system: ReplicaSystem, kind: string, rows: readonly TestRow[]): Promise<void>;
  couple(system: ReplicaSystem, kind: string, id: string, partner: string): Promise<void>;
  ask(source: string, variables?: Record<string, unknown>): Promise<ExecutionResult>;
  close(): Promise<void>;
}

export interface TestRow {
  readonly id: string;
  readonly data: ReplicaRow['data'];
  readonly modifiedAt?: string;
}

/** @param target an empty database; dropped when the system is closed. */
export async function startTestSystem(
  target: { readonly url: string; drop(): Promise<void> },
  connections: Connections,
): Promise<TestSystem> {
  await migrate(target.url, 'accounts', migrations);
  const database = openDatabase(target.url, { max: 4, name: 'test' });
  const subgraph = subgraphOf(database, connections);
  return {
    database,
    async fill(system, kind, rows) {
      await database.sql.begin((tx) =>
        intake.upsert(
          tx,
          { integration: INTEGRATION, system },
          kind,
          rows.map(({ id, data, modifiedAt }) => ({
            id,
            version: 'v1',
            modifiedAt: new Date(modifiedAt ?? '2026-01-22T08:00:00Z'),
            data,
          })),
        ),
      );
    },
    async couple(system, kind, id, partner) {
      await database.sql.begin((tx) =>
        intake.setPartner(tx, { integration: INTEGRATION, system }, kind, id, partner),
      );
    },
    ask: (source, variables = {}) =>
      graphql({
        schema: subgraph.schema,
        source,
        variableValues: variables,
        contextValue: subgraph.createContext({
          caller: DEVELOPMENT_CALLER,
          integration: null,
          traceId: 'test',
          signal: new AbortController().signal,
        }),
      }),
    async close() {
      await database.close();
      await target.drop();
    },
  };
}

function subgraphOf(database: Database, connections: Connections): Subgraph {
  return createAccounts({
    database,
    connections,
    integrations: {
      resolve: async () => ({
        key: INTEGRATION,
        id: 'int_test',
        name: 'CRONUS',
        timeZone: 'Europe/London',
        localCurrency: 'GBP',
        companyId: null,
        itemAvailability: true,
      }),
    },
    log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    now: () => new Date('2026-01-22T09:00:00Z'),
  });
}
