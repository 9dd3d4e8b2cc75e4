/** What resolvers of this subgraph find: the readers of its ports and the request's loaders. */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { Connection } from '@drawbar/platform/paging';
import type { Account } from '../domain/account.ts';
import type { Contact } from '../domain/contact.ts';
import type { Customer } from '../domain/customer.ts';
import type { AccountsReaders } from '../domain/ports.ts';
import type { AccountsLoaders } from './loaders.ts';

export interface AccountsContext extends SubgraphContext {
  readonly readers: AccountsReaders;
  readonly loaders: AccountsLoaders;
}

export type AccountPage = Connection<Account>;
export type CustomerPage = Connection<Customer>;
export type ContactPage = Connection<Contact>;
