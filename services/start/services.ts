/**
 * Subgraphs, worker and gateway of one process, wired to the database and to the systems. What a
 * process does not run it does not load: the worker alone is half as large without the gateway.
 */
import { createCrm, createErp, createPostgresStore } from '@drawbar/connectors';
import { openDatabase, type Database } from '@drawbar/platform/database';
import {
  createIntegrations,
  ensureDefaultIntegration,
  type Integrations,
} from '@drawbar/sync/integrations';
import { migrateServices } from './migrations.ts';
import type { RoleContext, RoleUrls } from './roles.ts';
import { sandboxEndpoints } from './sandbox-endpoints.ts';

/** Connections of each of a process's two pools; three processes stay far below Postgres' 200. */
const POOL_CONNECTIONS_MAX = 8;

/** What the parts of one process share. */
export interface ServiceContext extends RoleContext {
  readonly database: Database;
  readonly integrations: Integrations;
}

export async function startServices(role: RoleContext): Promise<RoleUrls> {
  const { roles, shutdown } = role;
  await migrateServices(role.databases.main);
  const database = openDatabase(role.databases.main, {
    max: POOL_CONNECTIONS_MAX,
    name: `drawbar ${roles.join(',')}`.slice(0, 60),
  });
  shutdown.onClose('database', () => database.close());
  const integrations = connectSystems(role, database);
  const { connections, stockConnections, orderConnections } = integrations;
  for (const opened of [connections, stockConnections, orderConnections]) {
    shutdown.onClose('connections', () => opened.close());
  }
  const sandboxes = sandboxEndpoints(role.settings);
  if (sandboxes !== null) {
    await ensureDefaultIntegration(
      { database, list: integrations.list, now: role.now },
      { name: 'CRONUS', ...sandboxes },
    );
  }
  const context: ServiceContext = { ...role, database, integrations };
  const urls: Record<string, string> = {};
  if (roles.includes('worker')) {
    const { startWorkerRole } = await import('./worker-role.ts');
    await startWorkerRole(context);
  }
  if (roles.some((name) => name !== 'worker' && name !== 'sandbox')) {
    const { startGraphRoles } = await import('./graph-roles.ts');
    Object.assign(urls, await startGraphRoles(context));
  }
  return urls;
}

function connectSystems(role: RoleContext, database: Database): Integrations {
  const options = {
    log: role.log.child({ part: 'connectors' }),
    now: () => role.now().getTime(),
    random: Math.random,
    // All processes spend one budget per credential; each alone would exceed the system's limits.
    budgets: createPostgresStore(
      (text, parameters) => database.sql.unsafe(text, [...parameters] as never[]),
      Date.now,
    ),
  };
  return createIntegrations({
    database,
    connectors: {
      erp: (endpoint) => createErp(endpoint, options),
      crm: (endpoint) => createCrm(endpoint, options),
    },
    environment: role.environment,
    secretFolder: role.settings.DRAWBAR_SECRETS_DIR,
    secretKey: role.settings.DRAWBAR_SECRET_KEY ?? null,
    now: role.now,
  });
}
