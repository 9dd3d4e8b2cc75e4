/** The sync subgraph, wired: integrations, their set-up, their health. */
import { randomUUID } from 'node:crypto';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Database } from '@drawbar/platform/database';
import type { Subgraph } from '@drawbar/platform/subgraph';
import type { SyncContext } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import type { Integrations } from './integrations.ts';
import { createIntegrationStore } from './store/integration-store.ts';
import { keepSecret } from './systems/secret-box.ts';
import { createTester } from './systems/tester.ts';

export interface SyncOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly now: () => Date;
}

/** The SQL files of this service, for `migrate`. */
export const migrations = new URL('./store/migrations/', import.meta.url);

export function createSync({ database, integrations, now }: SyncOptions): Subgraph {
  const { list, secrets, connectors } = integrations;
  const setup: SyncContext['setup'] = {
    store: createIntegrationStore({ database, list, now, newKey: () => randomUUID() }),
    secrets: { keep: (text) => keepSecret(secrets, text) },
    tester: createTester(connectors, secrets, now),
  };
  return {
    name: 'sync',
    schema: buildSubgraph('sync', resolvers),
    createContext: (request): SyncContext => ({
      ...createSubgraphContext(request, integrations.directory),
      setup,
    }),
  };
}
