/** The resolvers of this subgraph, by type. */
import { Account } from './account.ts';
import { cancelSalesOrder, sendSalesOrder, updateSalesOrder } from './change-sales-order.ts';
import { createSalesOrder } from './create-sales-order.ts';
import { MissingCoupling } from './missing-coupling.ts';
import { orderStatusChanged } from './order-status-changed.ts';
import { previews } from './preview.ts';
import { Query } from './query.ts';
import { SalesInvoice } from './sales-invoice.ts';
import { SalesLine } from './sales-line.ts';
import { SalesOrder } from './sales-order.ts';
import { SalesQuote } from './sales-quote.ts';
import type { Resolvers } from './types.generated.ts';
import { userErrors } from './user-error.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation: { createSalesOrder, updateSalesOrder, cancelSalesOrder, sendSalesOrder },
  Subscription: { orderStatusChanged },
  Account,
  SalesOrder,
  SalesQuote,
  SalesInvoice,
  SalesLine,
  MissingCoupling,
  ...previews,
  ...userErrors,
};
