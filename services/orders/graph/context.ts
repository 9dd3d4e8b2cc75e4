/** What resolvers of this subgraph find: the readers of its ports and the request's loaders. */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { Connection } from '@drawbar/platform/paging';
import type { SalesInvoice } from '../domain/invoice.ts';
import type { DocumentLine } from '../domain/line.ts';
import type { SalesOrder } from '../domain/order.ts';
import type { OrdersReaders } from '../domain/ports.ts';
import type { SalesQuote } from '../domain/quote.ts';
import type { OrdersLoaders } from './loaders.ts';

export interface OrdersContext extends SubgraphContext {
  readonly readers: OrdersReaders;
  readonly loaders: OrdersLoaders;
}

export type SalesOrderPage = Connection<SalesOrder>;
export type SalesQuotePage = Connection<SalesQuote>;
export type SalesInvoicePage = Connection<SalesInvoice>;
export type SalesLinePage = Connection<DocumentLine>;
