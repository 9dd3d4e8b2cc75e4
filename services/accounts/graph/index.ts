/** The resolvers of this subgraph, by type. */
import { Account } from './account.ts';
import { Company } from './company.ts';
import { Contact } from './contact.ts';
import { Customer } from './customer.ts';
import { CustomerStatistics } from './customer-statistics.ts';
import { Query } from './query.ts';
import { Salesperson } from './salesperson.ts';
import type { Resolvers } from './types.generated.ts';
import { User } from './user.ts';
import { Viewer } from './viewer.ts';

export const resolvers: Resolvers = {
  Query,
  Account,
  Customer,
  CustomerStatistics,
  Contact,
  Salesperson,
  User,
  Company,
  Viewer,
};
