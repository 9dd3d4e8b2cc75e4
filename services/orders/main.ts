/** Wires the orders subgraph: store, systems and rules behind the resolvers' ports. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connections } from '@drawbar/connectors/connections';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Log } from '@drawbar/platform/log';
import type { Subgraph } from '@drawbar/platform/subgraph';
import { companyDay } from './company-day.ts';
import type { ChangePorts } from './domain/change-order.ts';
import { handOver } from './domain/hand-over.ts';
import { sendWithin, type PlacePorts } from './domain/place-order.ts';
import type { AvailabilityReader, PriceReader } from './domain/place-ports.ts';
import type { OrdersReaders } from './domain/ports.ts';
import type { OrdersContext } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import { createLoaders } from './graph/loaders.ts';
import { intake } from './intake.ts';
import { createSendPorts, type SendOptions } from './send.ts';
import { createChangeHub } from './store/change-hub.ts';
import { createChangeReader } from './store/changes.ts';
import { createRoundingReader } from './store/currency-rounding.ts';
import { createFactReader } from './store/facts.ts';
import { createHandOverPorts } from './store/hand-over.ts';
import { createInvoiceReader } from './store/invoices.ts';
import { createLineReader } from './store/lines.ts';
import { createNameReader } from './store/names.ts';
import { createNoteReader } from './store/notes.ts';
import { createOrderReader } from './store/orders.ts';
import { createPlacedExits } from './store/outbox-exits.ts';
import { createQuoteReader } from './store/quotes.ts';
import { createRequestStore } from './store/requests.ts';
import { createTaxReader } from './store/tax-rates.ts';
import { createOptionCodes } from './systems/option-codes.ts';
import { createOrderChanger } from './systems/order-changer.ts';

export type {
  AvailabilityAnswer,
  AvailabilityQuestion,
  AvailabilityReader,
  PriceAnswer,
  PriceQuestion,
  PriceReader,
} from './domain/place-ports.ts';

export interface OrdersOptions extends SendOptions {
  readonly log: Log;
  /** Prices and stock of what is ordered; catalog's, handed over by the composition root. */
  readonly prices: PriceReader;
  readonly availability: AvailabilityReader;
  /** How long a caller waits for the ERP before the answer is SUBMITTED without a number. */
  readonly answerWithinMs: number;
}

/** The subgraph that owns quotes, orders and posted invoices. */
export function createOrders(options: OrdersOptions): Subgraph {
  const { database, integrations, now } = options;
  const orders = createOrderReader(database);
  const readers: OrdersReaders = {
    orders,
    lines: createLineReader(database),
    invoices: createInvoiceReader(database),
    quotes: createQuoteReader(database),
    names: createNameReader(database),
    notes: createNoteReader(database),
    links: documentLinks(options.connections, options.log),
  };
  const requests = createRequestStore(database, now);
  const placing: PlacePorts = {
    ...createSendPorts(options),
    requests,
    facts: createFactReader(database),
    prices: options.prices,
    availability: options.availability,
    taxes: createTaxReader(database),
    rounding: createRoundingReader(database),
    newId: options.newId,
    wait: (milliseconds) => pause(milliseconds, undefined, { ref: false }),
    answerWithinMs: options.answerWithinMs,
  };
  const changing: ChangePorts = {
    requests,
    changer: createOrderChanger({ intake, ...options }),
    sender: createSender(options, placing),
    exits: createPlacedExits(database, now),
    find: async (integration, key) => (await orders.byKeys(integration, [key]))[0] ?? null,
    sums: async (integration, key) => (await orders.sums(integration, [key]))[0] ?? null,
  };
  const changes = createChangeReader(database);
  const hub = createChangeHub(database);
  return {
    name: 'orders',
    schema: buildSubgraph('orders', resolvers),
    createContext(request): OrdersContext {
      const base = createSubgraphContext(request, integrations);
      let loaders = createLoaders(readers, base.integration);
      return {
        ...base,
        readers,
        placing,
        changing,
        changes,
        hub,
        digest,
        now,
        get loaders() {
          return loaders;
        },
        renewLoaders() {
          loaders = createLoaders(readers, base.integration);
        },
      };
    },
  };
}

function createSender(
  { database, connections, integrations, now, newId }: OrdersOptions,
  placing: PlacePorts,
): ChangePorts['sender'] {
  const codes = createOptionCodes(connections, now);
  const today = companyDay(integrations, now);
  const ports = createHandOverPorts(database, { codes, today, now, newId });
  return {
    handOver: (integration, id) => handOver(ports, integration, id),
    send: (integration, id) => sendWithin(placing, integration, id),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A system that is not connected has no addresses; the rest of a document still stands. */
function documentLinks(connections: Connections, log: Log): OrdersReaders['links'] {
  return {
    async url(integration, system, kind, id) {
      try {
        const port = await (system === 'ERP'
          ? connections.erp(integration)
          : connections.crm(integration));
        return port.recordUrl(kind, id);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        log.debug({ system, reason }, 'No address to link to');
        return null;
      }
    },
  };
}
