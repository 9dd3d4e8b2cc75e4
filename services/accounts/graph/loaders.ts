/** One loader per kind of key, made for a request: each tick's keys become one statement. */
import type { SubgraphContext } from '@drawbar/platform/context';
import DataLoader from 'dataloader';
import type { Account } from '../domain/account.ts';
import type { Company } from '../domain/company.ts';
import type { Contact, ContactKey } from '../domain/contact.ts';
import type { Customer } from '../domain/customer.ts';
import type { AccountsReaders, Rows, Slice } from '../domain/ports.ts';
import type { Salesperson, User } from '../domain/salesperson.ts';
import type { Statistics } from '../domain/statistics.ts';

/**
 * Keys in one statement: beyond this the list of ids costs more to plan than a second
 * statement.
 */
const KEYS_PER_STATEMENT = 1_000;

/** People of one parent. */
export interface PeopleKey {
  readonly system: 'CRM' | 'ERP';
  readonly parent: string;
  readonly slice: Slice;
}

export interface StatisticsKey {
  readonly customer: string;
  readonly maxAgeSeconds: number;
}

export interface AccountsLoaders {
  readonly account: DataLoader<string, Account | null>;
  readonly customer: DataLoader<string, Customer | null>;
  readonly customerByNumber: DataLoader<string, Customer | null>;
  readonly contact: DataLoader<ContactKey, Contact | null, string>;
  readonly peopleOf: DataLoader<PeopleKey, Rows<Contact>, string>;
  readonly salesperson: DataLoader<string, Salesperson | null>;
  readonly salespersonByCode: DataLoader<string, Salesperson | null>;
  readonly user: DataLoader<string, User | null>;
  /** ISO code of a CRM currency by its GUID. */
  readonly crmCurrency: DataLoader<string, string | null>;
  /** SystemId of a customer price group by its code. */
  readonly priceGroup: DataLoader<string, string | null>;
  readonly statistics: DataLoader<StatisticsKey, Statistics | null, string>;
  companies(): Promise<readonly Company[]>;
}

/** Loaders of one request; all of them read within the request's integration. */
export function createLoaders(
  readers: AccountsReaders,
  { integration, request }: Pick<SubgraphContext, 'integration' | 'request'>,
): AccountsLoaders {
  const byKey = <Value>(
    read: (integrationKey: string, keys: readonly string[]) => Promise<Map<string, Value>>,
  ): DataLoader<string, Value | null> =>
    new DataLoader<string, Value | null>(
      async (keys) => {
        const found = await read((await integration()).key, keys);
        return keys.map((key) => found.get(key) ?? null);
      },
      { maxBatchSize: KEYS_PER_STATEMENT },
    );
  let companies: Promise<readonly Company[]> | null = null;
  const { accounts, customers, people, references } = readers;
  return {
    account: byKey(accounts.byIds),
    customer: byKey(customers.byIds),
    customerByNumber: byKey(customers.byNumbers),
    contact: contactLoader(readers, integration),
    peopleOf: peopleLoader(readers, integration),
    salesperson: byKey(people.salespeopleByIds),
    salespersonByCode: byKey(people.salespeopleByCodes),
    user: byKey(people.usersByIds),
    crmCurrency: byKey(references.crmCurrencies),
    priceGroup: byKey(references.priceGroups),
    statistics: statisticsLoader(readers, integration, request.traceId),
    companies: () => (companies ??= integration().then(({ key }) => readers.companies.all(key))),
  };
}

function contactLoader(
  { contacts }: AccountsReaders,
  integration: SubgraphContext['integration'],
): AccountsLoaders['contact'] {
  return new DataLoader<ContactKey, Contact | null, string>(
    async (keys) => contacts.byKeys((await integration()).key, keys),
    { maxBatchSize: KEYS_PER_STATEMENT, cacheKeyFn: ({ system, id }) => `${system} ${id}` },
  );
}

/** People of parents of one system with one slice are read together; a field has one slice. */
function peopleLoader(
  { contacts }: AccountsReaders,
  integration: SubgraphContext['integration'],
): AccountsLoaders['peopleOf'] {
  const groupOf = ({ system, slice }: PeopleKey): string => JSON.stringify([system, slice]);
  return new DataLoader<PeopleKey, Rows<Contact>, string>(
    async (keys) => {
      const { key } = await integration();
      const answers = new Map<PeopleKey, Rows<Contact>>();
      const groups = Map.groupBy(keys, groupOf);
      for (const group of groups.values()) {
        const [first] = group;
        if (first === undefined) continue;
        const parents = group.map((wanted) => wanted.parent);
        const pages = await contacts.ofParents(key, first.system, parents, first.slice);
        group.forEach((wanted, at) => answers.set(wanted, pages[at] ?? NOBODY));
      }
      return keys.map((wanted) => answers.get(wanted) ?? NOBODY);
    },
    {
      // a page of parents; each of them brings up to a page of people
      maxBatchSize: 100,
      cacheKeyFn: (wanted) => `${wanted.parent} ${groupOf(wanted)}`,
    },
  );
}

/** Customers asked with one age are read together; a field has one age. */
function statisticsLoader(
  { statistics }: AccountsReaders,
  integration: SubgraphContext['integration'],
  traceId: string,
): AccountsLoaders['statistics'] {
  return new DataLoader<StatisticsKey, Statistics | null, string>(
    async (keys) => {
      const { key } = await integration();
      const answers = new Map<StatisticsKey, Statistics | null>();
      for (const [age, group] of Map.groupBy(keys, ({ maxAgeSeconds }) => maxAgeSeconds)) {
        const customers = group.map(({ customer }) => customer);
        const found = await statistics.statistics(key, customers, age, traceId);
        group.forEach((wanted, at) => answers.set(wanted, found[at] ?? null));
      }
      return keys.map((wanted) => answers.get(wanted) ?? null);
    },
    {
      // the ERP is asked for 40 customers in one request
      maxBatchSize: 200,
      cacheKeyFn: ({ customer, maxAgeSeconds }) => `${customer} ${maxAgeSeconds}`,
    },
  );
}

const NOBODY: Rows<Contact> = { rows: [], hasNextPage: false };
