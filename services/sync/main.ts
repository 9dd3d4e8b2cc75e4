/** The sync subgraph, wired: set-up, couplings, runs, issues and their streams. */
import { intake as accountsIntake } from '@drawbar/accounts/intake';
import { intake as catalogIntake } from '@drawbar/catalog/intake';
import { intake as ordersIntake, unfinishedOrders } from '@drawbar/orders/intake';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Database } from '@drawbar/platform/database';
import type { Subgraph } from '@drawbar/platform/subgraph';
import type { SyncContext } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import { createLoaders } from './graph/loaders.ts';
import type { Integrations } from './integrations.ts';
import { createAccess } from './store/access.ts';
import { createIntegrationStore } from './store/integration-store.ts';
import { createMetadata } from './systems/metadata.ts';
import { createEvents } from './systems/event-listener.ts';
import { recordUrls } from './systems/record-urls.ts';
import { keepSecret } from './systems/secret-box.ts';
import { createSolutions } from './systems/solutions.ts';
import { createSystemFacts } from './systems/system-facts.ts';
import { createTester } from './systems/tester.ts';

export interface SyncOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly now: () => Date;
}

/** A page of a screen; nobody reads more than the first hundred. */
const SUBMITTED_MAX = 100;
const INTAKES = [accountsIntake, catalogIntake, ordersIntake];

export function createSync({ database, integrations, now }: SyncOptions): Subgraph {
  const { list, secrets, connectors } = integrations;
  const setup: SyncContext['setup'] = {
    store: createIntegrationStore({ database, list, now }),
    secrets: { keep: (text) => keepSecret(secrets, text) },
    tester: createTester(connectors, secrets, now),
    solutions: createSolutions(connectors, secrets, now),
    orders: { submitted: (key) => unfinishedOrders(database, key, SUBMITTED_MAX) },
  };
  const { connections } = integrations;
  const metadata = createMetadata(
    (key, system) => (system === 'ERP' ? connections.erp(key) : connections.crm(key)),
    now,
  );
  const access = createAccess(database, INTAKES, now);
  const common = {
    setup,
    systems: createSystemFacts(integrations),
    access,
    commands: { database, intakes: INTAKES, now, metadata, settingsChanged: () => list.forget() },
    events: createEvents(database, () => list.forget()),
    urls: recordUrls(integrations.connections),
    now,
  };
  return {
    name: 'sync',
    schema: buildSubgraph('sync', resolvers),
    createContext: (request): SyncContext => ({
      ...createSubgraphContext(request, integrations.directory),
      ...common,
      loaders: createLoaders(access),
    }),
  };
}
