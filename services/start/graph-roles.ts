/** The roles of the graph: subgraphs of this process, served to a gateway here or elsewhere. */
import { randomUUID } from 'node:crypto';
import type { CatalogOptions } from '@drawbar/catalog';
import type { Subgraph, SubgraphName } from '@drawbar/platform/subgraph';
import type { RoleUrls } from './roles.ts';
import type { ServiceContext } from './services.ts';

const SUBGRAPHS: readonly SubgraphName[] = ['accounts', 'catalog', 'orders', 'sync'];

export async function startGraphRoles(context: ServiceContext): Promise<RoleUrls> {
  const local = new Map<SubgraphName, Subgraph>();
  for (const name of SUBGRAPHS) {
    if (context.roles.includes(name)) local.set(name, await createSubgraph(name, context));
  }
  const urls = await serveSubgraphs(context, local);
  if (context.roles.includes('gateway')) {
    const { startGatewayRole } = await import('./gateway-role.ts');
    Object.assign(urls, await startGatewayRole(context, local));
  }
  return urls;
}

async function createSubgraph(name: SubgraphName, context: ServiceContext): Promise<Subgraph> {
  const { database, integrations, now } = context;
  const options = {
    database,
    integrations: integrations.directory,
    connections: integrations.connections,
    now,
    log: context.log.child({ part: name }),
  };
  switch (name) {
    case 'accounts':
      return (await import('@drawbar/accounts')).createAccounts(options);
    case 'catalog':
      return (await import('@drawbar/catalog')).createCatalog({
        ...options,
        connections: integrations.stockConnections,
      });
    case 'orders':
      return createOrders(context, { ...options, connections: integrations.orderConnections });
    case 'sync':
      return (await import('@drawbar/sync')).createSync({ database, integrations, now });
  }
}

/** Prices and stock come from a catalog of this process's own, over the same database. */
async function createOrders(context: ServiceContext, options: CatalogOptions): Promise<Subgraph> {
  const [orders, { intake }, { notedIntake }, catalogs, readers] = await Promise.all([
    import('@drawbar/orders'),
    import('@drawbar/orders/intake'),
    import('@drawbar/sync/noted-intake'),
    import('@drawbar/catalog'),
    import('./catalog-readers.ts'),
  ]);
  const { integrations, settings } = context;
  const catalog = catalogs.createCatalog({
    ...options,
    connections: integrations.stockConnections,
  });
  return orders.createOrders({
    ...options,
    prices: readers.catalogPrices(catalog),
    availability: readers.catalogAvailability(catalog),
    answerWithinMs: settings.DRAWBAR_ORDER_WAIT_SECONDS * 1_000,
    newId: randomUUID,
    // Whoever reads the feed of changes hears of what orders store themselves.
    intake: notedIntake(intake),
  });
}

/** Over HTTP where a port was given, or where no gateway is in this process to reach them. */
async function serveSubgraphs(
  context: ServiceContext,
  local: ReadonlyMap<SubgraphName, Subgraph>,
): Promise<Record<string, string>> {
  const { roles, settings, shutdown, log, now } = context;
  const urls: Record<string, string> = {};
  for (const [name, subgraph] of local) {
    const portSetting = `DRAWBAR_${name.toUpperCase() as Uppercase<SubgraphName>}_PORT` as const;
    const port = settings[portSetting];
    if (port === undefined && roles.includes('gateway')) continue;
    const { serveSubgraph } = await import('@drawbar/platform/serve-subgraph');
    const served = await serveSubgraph(subgraph, {
      host: settings.DRAWBAR_HOST,
      port: port ?? 0,
      portSetting,
      secret: context.internalSecret,
      now,
      log: log.child({ part: name }),
    });
    shutdown.onClose(`subgraph ${name}`, () => served.close());
    urls[name] = served.url;
  }
  return urls;
}
