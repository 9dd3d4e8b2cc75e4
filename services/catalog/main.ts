/** Wires catalog: the replica, the live readers of the ERP and the resolvers become a subgraph. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Connections } from '@drawbar/connectors/connections';
import type { Kind } from '@drawbar/connectors/port';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Database } from '@drawbar/platform/database';
import { isUpstreamFailure } from '@drawbar/platform/graphql-errors';
import type { Log } from '@drawbar/platform/log';
import type { IntegrationDirectory, Subgraph } from '@drawbar/platform/subgraph';
import type { LiveMemory, LiveSource } from './domain/live-ports.ts';
import { LiveReader } from './domain/live-read.ts';
import { createPlaceFinder } from './domain/place-read.ts';
import type { RecordLinks } from './domain/ports.ts';
import {
  priceQuestion,
  priceReadings,
  priceSource,
  type PriceReading,
} from './domain/price-read.ts';
import { capacitySource, stockSource } from './domain/stock-read.ts';
import { StockWatch } from './domain/stock-watch.ts';
import type { CatalogContext, CatalogReaders } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import { createLoaders, type CatalogLoaders } from './graph/loaders.ts';
import { keepReadings, lastReadings } from './store/last-readings.ts';
import { createLists } from './store/lists.ts';
import { replicaPriceLines } from './store/replica-prices.ts';
import { createSellableReads } from './store/sellable-reads.ts';
import { createSetupReads } from './store/setup-reads.ts';

export interface CatalogOptions {
  readonly database: Database;
  readonly integrations: IntegrationDirectory;
  readonly connections: Connections;
  readonly log: Log;
  readonly now: () => Date;
}

/** The catalog subgraph; its database is migrated already. */
export function createCatalog(options: CatalogOptions): Subgraph {
  const { database, integrations, connections, log, now } = options;
  const side = { erp: (key: string) => connections.erp(key), now: () => now().getTime() };
  const reads = {
    ...createSellableReads(database.orm),
    ...createSetupReads(database.orm, side.now),
  };
  const live = <Reading>(
    kind: string,
    source: LiveSource<Reading>,
    memory: LiveMemory<Reading> = memoryOf(database, kind),
  ): LiveReader<Reading> =>
    new LiveReader({
      source,
      memory,
      now: side.now,
      afterThisTick: (run) => setImmediate(run),
      onMemoryFailure: (error) => log.error({ error, kind }, 'The last readings are not reachable'),
    });
  const readers: CatalogReaders = {
    lists: createLists(database.orm),
    links: recordLinks(connections),
    stock: live('stock', stockSource(side)),
    capacity: live('capacity', capacitySource(side)),
    watch: new StockWatch({
      side,
      wait: (ms) => wait(ms, undefined, { ref: false }),
      onFailure: (error) => log.warn({ error }, 'The item ledger could not be read'),
    }),
    prices: live('price', priceSource(side), priceMemory(database)),
    places: createPlaceFinder(side, (error) =>
      log.warn({ error }, 'A location could not be looked up'),
    ),
    now,
  };
  return {
    name: 'catalog',
    schema: buildSubgraph('catalog', resolvers),
    createContext(request): CatalogContext {
      const context = createSubgraphContext(request, integrations);
      const newLoaders = () => createLoaders(reads, context.integration);
      return Object.assign(context, {
        readers,
        loaders: newLoaders(),
        renew(this: { loaders: CatalogLoaders; sideErrors: unknown[] }) {
          this.loaders = newLoaders();
          this.sideErrors.length = 0;
        },
      });
    },
  };
}

/** Readings of one kind in the database. */
function memoryOf<Reading>(database: Database, kind: string): LiveMemory<Reading> {
  return {
    async last(integration, numbers) {
      const stored = await lastReadings(database, integration, kind, numbers);
      return new Map(
        stored.map(({ number, readAt, reading }) => [
          number,
          { reading: reading as Reading, readAt },
        ]),
      );
    },
    keep(integration, readings, readAt) {
      const rows = [...readings].map(([number, reading]) => ({ number, readAt, reading }));
      return keepReadings(database, integration, kind, rows);
    },
  };
}

/** Prices that were never read live are known from the replica's lines. */
function priceMemory(database: Database): LiveMemory<PriceReading> {
  const memory = memoryOf<PriceReading>(database, 'price');
  return {
    ...memory,
    async last(integration, keys) {
      const known = new Map(await memory.last(integration, keys));
      const unknown = keys.filter((key) => !known.has(key));
      if (unknown.length === 0) return known;
      const { assetNumbers } = priceQuestion(unknown);
      const { lines, writtenAt } = await replicaPriceLines(database, integration, assetNumbers);
      if (writtenAt === null) return known;
      for (const [key, reading] of priceReadings(unknown, lines, new Map())) {
        known.set(key, { reading, readAt: writtenAt });
      }
      return known;
    },
  };
}

function recordLinks(connections: Connections): RecordLinks {
  const address = async (side: 'erp' | 'crm', integration: string, kind: Kind, id: string) => {
    try {
      return (await connections[side](integration)).recordUrl(kind, id);
    } catch (error) {
      if (isUpstreamFailure(error)) return null;
      throw error;
    }
  };
  return {
    item: (integration, id) => address('erp', integration, 'item', id),
    resource: (integration, id) => address('erp', integration, 'resource', id),
    product: (integration, id) => address('crm', integration, 'product', id),
  };
}
