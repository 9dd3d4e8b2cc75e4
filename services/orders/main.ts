/** Wires the orders subgraph: store readers and the systems behind the resolvers' ports. */
import type { Connections } from '@drawbar/connectors/connections';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import type { IntegrationDirectory, Subgraph } from '@drawbar/platform/subgraph';
import type { OrdersReaders } from './domain/ports.ts';
import type { OrdersContext } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import { createLoaders } from './graph/loaders.ts';
import { createInvoiceReader } from './store/invoices.ts';
import { createLineReader } from './store/lines.ts';
import { createNameReader } from './store/names.ts';
import { createOrderReader } from './store/orders.ts';
import { createQuoteReader } from './store/quotes.ts';

export const migrations = new URL('./store/migrations/', import.meta.url);

export interface OrdersOptions {
  readonly database: Database;
  readonly integrations: IntegrationDirectory;
  readonly connections: Connections;
  readonly log: Log;
  readonly now: () => Date;
}

/** The subgraph that owns quotes, orders and posted invoices. */
export function createOrders(options: OrdersOptions): Subgraph {
  const { database, integrations } = options;
  const readers: OrdersReaders = {
    orders: createOrderReader(database),
    lines: createLineReader(database),
    invoices: createInvoiceReader(database),
    quotes: createQuoteReader(database),
    names: createNameReader(database),
    links: documentLinks(options),
  };
  return {
    name: 'orders',
    schema: buildSubgraph('orders', resolvers),
    createContext(request): OrdersContext {
      const base = createSubgraphContext(request, integrations);
      return { ...base, readers, loaders: createLoaders(readers, base.integration) };
    },
  };
}

/**
 * A system that is not connected has no addresses; everything else about a document still
 * stands.
 */
function documentLinks({ connections, log }: OrdersOptions): OrdersReaders['links'] {
  return {
    async url(integration, system, kind, id) {
      try {
        const port = await (system === 'ERP'
          ? connections.erp(integration)
          : connections.crm(integration));
        return port.recordUrl(kind, id);
      } catch (error) {
        log.debug(
          { system, reason: error instanceof Error ? error.message : 'unknown' },
          'no address',
        );
        return null;
      }
    },
  };
}
