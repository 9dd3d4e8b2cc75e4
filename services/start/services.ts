/** Subgraphs, worker and gateway of one process, wired to the database and to the systems. */
import * as accounts from '@drawbar/accounts';
import { intake as accountsIntake } from '@drawbar/accounts/intake';
import * as catalog from '@drawbar/catalog';
import { intake as catalogIntake } from '@drawbar/catalog/intake';
import { createCrm, createErp } from '@drawbar/connectors';
import * as orders from '@drawbar/orders';
import { intake as ordersIntake } from '@drawbar/orders/intake';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { serveSubgraph } from '@drawbar/platform/serve-subgraph';
import type { Subgraph, SubgraphName } from '@drawbar/platform/subgraph';
import * as sync from '@drawbar/sync';
import {
  createIntegrations,
  ensureDefaultIntegration,
  type Integrations,
} from '@drawbar/sync/integrations';
import { startWorker } from '@drawbar/sync/worker';
import { startGatewayRole } from './gateway-role.ts';
import type { RoleContext, RoleUrls } from './roles.ts';
import { sandboxEndpoints } from './sandbox-endpoints.ts';

/** Connections of each of a process's two pools; three processes stay far below Postgres' 200. */
const POOL_CONNECTIONS_MAX = 8;
/** How often the change feeds are read while nobody hints at a change. */
const FOLLOW_SECONDS = 5;

export const INTAKES = [accountsIntake, catalogIntake, ordersIntake];

const SUBGRAPHS = { accounts, catalog, orders, sync } as const;
const SUBGRAPH_NAMES = Object.keys(SUBGRAPHS) as SubgraphName[];

export async function startServices(context: RoleContext): Promise<RoleUrls> {
  const { roles, settings, shutdown, log } = context;
  for (const name of SUBGRAPH_NAMES) {
    await migrate(context.databases.main, name, SUBGRAPHS[name].migrations);
  }
  const database = openDatabase(context.databases.main, {
    max: POOL_CONNECTIONS_MAX,
    name: `drawbar ${roles.join(',')}`.slice(0, 60),
  });
  shutdown.onClose('database', () => database.close());
  const integrations = connectSystems(context, database);
  shutdown.onClose('connections', () => integrations.connections.close());
  const sandboxes = sandboxEndpoints(settings);
  if (sandboxes !== null) {
    await ensureDefaultIntegration(
      { database, list: integrations.list, now: context.now },
      { name: 'CRONUS', ...sandboxes },
    );
  }
  const local = createSubgraphs(context, database, integrations);
  const urls = await serveSubgraphs(context, local);
  if (roles.includes('worker')) {
    const worker = await startWorker({
      database,
      integrations,
      intakes: INTAKES,
      followSeconds: FOLLOW_SECONDS,
      log: log.child({ part: 'worker' }),
      now: context.now,
      random: Math.random,
    });
    shutdown.onClose('worker', () => worker.close());
  }
  if (roles.includes('gateway')) {
    Object.assign(urls, await startGatewayRole(context, { database, local }));
  }
  return urls;
}

function connectSystems(context: RoleContext, database: Database): Integrations {
  const options = {
    log: context.log.child({ part: 'connectors' }),
    now: () => context.now().getTime(),
    random: Math.random,
  };
  return createIntegrations({
    database,
    connectors: {
      erp: (endpoint) => createErp(endpoint, options),
      crm: (endpoint) => createCrm(endpoint, options),
    },
    environment: context.environment,
    secretKey: context.settings.DRAWBAR_SECRET_KEY ?? null,
    now: context.now,
  });
}

/** The subgraphs that this process runs itself. */
function createSubgraphs(
  { roles, log, now }: RoleContext,
  database: Database,
  integrations: Integrations,
): Map<SubgraphName, Subgraph> {
  const common = {
    database,
    integrations: integrations.directory,
    connections: integrations.connections,
    now,
  };
  const makers: Record<SubgraphName, () => Subgraph> = {
    accounts: () => accounts.createAccounts({ ...common, log: log.child({ part: 'accounts' }) }),
    catalog: () => catalog.createCatalog({ ...common, log: log.child({ part: 'catalog' }) }),
    orders: () => orders.createOrders({ ...common, log: log.child({ part: 'orders' }) }),
    sync: () => sync.createSync({ database, integrations, now }),
  };
  return new Map(
    SUBGRAPH_NAMES.filter((name) => roles.includes(name)).map((name) => [name, makers[name]()]),
  );
}

/** Over HTTP where a port was given, or where no gateway is in this process to reach them. */
async function serveSubgraphs(
  context: RoleContext,
  local: ReadonlyMap<SubgraphName, Subgraph>,
): Promise<Record<string, string>> {
  const { roles, settings, shutdown, log, now } = context;
  const urls: Record<string, string> = {};
  for (const [name, subgraph] of local) {
    const port = settings[`DRAWBAR_${name.toUpperCase() as Uppercase<SubgraphName>}_PORT`];
    if (port === undefined && roles.includes('gateway')) continue;
    const served = await serveSubgraph(subgraph, {
      host: settings.DRAWBAR_HOST,
      port: port ?? 0,
      secret: context.internalSecret,
      now,
      log: log.child({ part: name }),
    });
    shutdown.onClose(`subgraph ${name}`, () => served.close());
    urls[name] = served.url;
  }
  return urls;
}
