/** The resolvers of this subgraph, by type. */
import { Account } from './account.ts';
import { Query } from './query.ts';
import { SalesInvoice } from './sales-invoice.ts';
import { SalesLine } from './sales-line.ts';
import { SalesOrder } from './sales-order.ts';
import { SalesQuote } from './sales-quote.ts';
import type { Resolvers } from './types.generated.ts';

export const resolvers: Resolvers = {
  Query,
  Account,
  SalesOrder,
  SalesQuote,
  SalesInvoice,
  SalesLine,
};
