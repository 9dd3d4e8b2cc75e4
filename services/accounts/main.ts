/** Wires the accounts subgraph: store readers and the systems behind the resolvers' ports. */
import type { Connections } from '@drawbar/connectors/connections';
import type { CallContext } from '@drawbar/connectors/port';
import { buildSubgraph } from '@drawbar/platform/build-subgraph';
import { createSubgraphContext } from '@drawbar/platform/context';
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import type { IntegrationDirectory, Subgraph } from '@drawbar/platform/subgraph';
import type { AccountsReaders } from './domain/ports.ts';
import { createStatisticsReader } from './domain/statistics-read.ts';
import type { AccountsContext } from './graph/context.ts';
import { resolvers } from './graph/index.ts';
import { createLoaders } from './graph/loaders.ts';
import { createAccountReader } from './store/accounts.ts';
import { createCompanyReader } from './store/companies.ts';
import { createFigureStore } from './store/customer-figures.ts';
import { createContactReader } from './store/contacts.ts';
import { createCustomerReader } from './store/customers.ts';
import { createPeopleReader } from './store/people.ts';
import { createReferenceReader } from './store/references.ts';

export interface AccountsOptions {
  readonly database: Database;
  readonly integrations: IntegrationDirectory;
  readonly connections: Connections;
  readonly log: Log;
  readonly now: () => Date;
}

/** How long a person waits for what only the ERP can tell. */
const FIGURES_DEADLINE_MS = 5_000;

/** The subgraph that owns accounts, customers, contacts, salespeople, users and companies. */
export function createAccounts(options: AccountsOptions): Subgraph {
  const { database, connections, integrations, now } = options;
  const call = (traceId: string): CallContext => ({
    signal: AbortSignal.timeout(FIGURES_DEADLINE_MS),
    deadline: now().getTime() + FIGURES_DEADLINE_MS,
    lane: 'live',
    traceId,
  });
  const readers: AccountsReaders = {
    accounts: createAccountReader(database),
    customers: createCustomerReader(database),
    contacts: createContactReader(database),
    people: createPeopleReader(database),
    companies: createCompanyReader(database),
    references: createReferenceReader(database),
    links: recordLinks(connections, options.log),
    statistics: createStatisticsReader({
      ...createFigureStore(database),
      now,
      async read(integration, customers, traceId) {
        const erp = await connections.erp(integration);
        const { figures } = await erp.customerFigures(customers, call(traceId));
        return new Map(figures.map((found) => [found.customerId, found]));
      },
    }),
  };
  return {
    name: 'accounts',
    schema: buildSubgraph('accounts', resolvers),
    createContext(request): AccountsContext {
      const base = createSubgraphContext(request, integrations);
      return { ...base, readers, loaders: createLoaders(readers, base) };
    },
  };
}

/**
 * A system that is not connected has no addresses; everything else about its records still
 * stands.
 */
function recordLinks(connections: Connections, log: Log): AccountsReaders['links'] {
  const unknown = (error: unknown): null => {
    log.debug(
      { reason: error instanceof Error ? error.message : 'unknown' },
      'no address to link to',
    );
    return null;
  };
  return {
    crmAccount: (integration, id) =>
      connections.crm(integration).then((crm) => crm.recordUrl('account', id), unknown),
    erpCustomer: (integration, id) =>
      connections.erp(integration).then((erp) => erp.recordUrl('customer', id), unknown),
  };
}
