/** A small company in the replica of one service, filled as sync would; for tests of subgraphs. */
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import type { Intake, ReplicaRow, ReplicaSystem } from '@drawbar/platform/replica';
import type { IntegrationDirectory, SubgraphRequest } from '@drawbar/platform/subgraph';

export const INTEGRATION = '11111111-0000-4000-8000-000000000001';

/** The `n`th id of a kind, told apart by its letter. */
export function guid(letter: 'a' | 'b' | 'c' | 'd' | 'e' | 'f', n: number): string {
  return `${letter.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export interface TestRow {
  readonly id: string;
  readonly data: ReplicaRow['data'];
  readonly modifiedAt?: string;
}

export interface TestReplica {
  readonly database: Database;
  fill(system: ReplicaSystem, kind: string, rows: readonly TestRow[]): Promise<void>;
  couple(system: ReplicaSystem, kind: string, id: string, partner: string): Promise<void>;
  close(): Promise<void>;
}

/** @param target an empty database; dropped when the replica is closed. */
export async function startTestReplica(
  target: { readonly url: string; drop(): Promise<void> },
  service: { readonly name: string; readonly migrations: URL; readonly intake: Intake },
): Promise<TestReplica> {
  const { name, migrations, intake } = service;
  await migrate(target.url, name, migrations);
  const database = openDatabase(target.url, { max: 4, name: 'test' });
  const scope = (system: ReplicaSystem) => ({ integration: INTEGRATION, system });
  return {
    database,
    async fill(system, kind, rows) {
      const written = rows.map(({ id, data, modifiedAt }) => ({
        id,
        version: 'v1',
        modifiedAt: new Date(modifiedAt ?? '2026-01-22T08:00:00Z'),
        data,
      }));
      await database.sql.begin((tx) => intake.upsert(tx, scope(system), kind, written));
    },
    async couple(system, kind, id, partner) {
      await database.sql.begin((tx) => intake.setPartner(tx, scope(system), kind, id, partner));
    },
    async close() {
      await database.close();
      await target.drop();
    },
  };
}

/** The only integration there is. */
export const TEST_DIRECTORY: IntegrationDirectory = {
  resolve: async () => ({
    key: INTEGRATION,
    id: 'int_test',
    name: 'CRONUS',
    timeZone: 'Europe/London',
    localCurrency: 'GBP',
    companyId: null,
    enabled: true,
    itemAvailability: true,
  }),
};

/** A request of the development administrator. */
export function testRequest(signal: AbortSignal = new AbortController().signal): SubgraphRequest {
  return { caller: DEVELOPMENT_CALLER, integration: null, traceId: 'test', signal };
}
