/** What the graph needs from outside: the replica, and the little that is asked of the systems. */
import type { CursorKey } from '@drawbar/schema/values';
import type { Account, AccountFilter, AccountOrder } from './account.ts';
import type { Company } from './company.ts';
import type { Contact, ContactKey } from './contact.ts';
import type { Customer, CustomerFilter } from './customer.ts';
import type { Salesperson, User } from './salesperson.ts';
import type { StatisticsReader } from './statistics-read.ts';

/** A slice of a list: at most `limit` rows behind the row with the sort keys `after`. */
export interface Slice {
  readonly limit: number;
  readonly after: readonly CursorKey[] | null;
}

/** Rows of a slice, each with its sort keys. */
export interface Rows<Row> {
  readonly rows: readonly { readonly row: Row; readonly keys: readonly CursorKey[] }[];
  readonly hasNextPage: boolean;
}

/** Every reader answers by key; a key without a record is absent. `integration` is its GUID. */
export interface AccountReader {
  byIds(integration: string, ids: readonly string[]): Promise<Map<string, Account>>;
  list(
    integration: string,
    filter: AccountFilter,
    order: readonly AccountOrder[],
    slice: Slice,
  ): Promise<Rows<Account>>;
  count(integration: string, filter: AccountFilter): Promise<number>;
}

export interface CustomerReader {
  byIds(integration: string, ids: readonly string[]): Promise<Map<string, Customer>>;
  byNumbers(integration: string, numbers: readonly string[]): Promise<Map<string, Customer>>;
  list(integration: string, filter: CustomerFilter, slice: Slice): Promise<Rows<Customer>>;
  count(integration: string, filter: CustomerFilter): Promise<number>;
}

export interface ContactReader {
  /** In the order of the keys; null where there is none. */
  byKeys(integration: string, keys: readonly ContactKey[]): Promise<(Contact | null)[]>;
  byNumber(integration: string, number: string): Promise<Contact | null>;
  /** The first `limit` people behind `after` of each parent, in the order of the parents. */
  ofParents(
    integration: string,
    system: 'CRM' | 'ERP',
    parents: readonly string[],
    slice: Slice,
  ): Promise<Rows<Contact>[]>;
  countOf(integration: string, system: 'CRM' | 'ERP', parent: string): Promise<number>;
}

export interface PeopleReader {
  salespeople(integration: string): Promise<Salesperson[]>;
  salespeopleByIds(integration: string, ids: readonly string[]): Promise<Map<string, Salesperson>>;
  salespeopleByCodes(
    integration: string,
    codes: readonly string[],
  ): Promise<Map<string, Salesperson>>;
  usersByIds(integration: string, ids: readonly string[]): Promise<Map<string, User>>;
}

export interface CompanyReader {
  all(integration: string): Promise<Company[]>;
}

/** Keys of records that another subgraph keeps and a row of ours names. */
export interface ReferenceReader {
  /** ISO codes of CRM currencies by their GUID. */
  crmCurrencies(integration: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** SystemIds of ERP customer price groups by their code. */
  priceGroups(integration: string, codes: readonly string[]): Promise<Map<string, string>>;
}

/** Opens a record in its system's own user interface; null while the address is unknown. */
export interface RecordLinks {
  crmAccount(integration: string, id: string): Promise<string | null>;
  erpCustomer(integration: string, id: string): Promise<string | null>;
}

export interface AccountsReaders {
  readonly accounts: AccountReader;
  readonly customers: CustomerReader;
  readonly contacts: ContactReader;
  readonly people: PeopleReader;
  readonly companies: CompanyReader;
  readonly references: ReferenceReader;
  readonly links: RecordLinks;
  readonly statistics: StatisticsReader;
}
