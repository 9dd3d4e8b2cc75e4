/**
 * What resolvers of this subgraph find: the ports of reading and writing, and the request's
 * loaders.
 */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { Connection } from '@drawbar/platform/paging';
import type { ChangePorts } from '../domain/change-order.ts';
import type { SalesInvoice } from '../domain/invoice.ts';
import type { DocumentLine } from '../domain/line.ts';
import type { SalesOrder } from '../domain/order.ts';
import type { PlacePorts } from '../domain/place-order.ts';
import type { OrdersReaders } from '../domain/ports.ts';
import type { SalesQuote } from '../domain/quote.ts';
import type { ChangeHub, ChangeReader } from '../domain/stream-ports.ts';
import type { OrdersLoaders } from './loaders.ts';

export interface OrdersContext extends SubgraphContext {
  readonly readers: OrdersReaders;
  readonly placing: PlacePorts;
  readonly changing: ChangePorts;
  readonly changes: ChangeReader;
  readonly hub: ChangeHub;
  /** Of this moment: replaced after a write and before every event of a stream. */
  readonly loaders: OrdersLoaders;
  /** Forgets what was loaded, because it may have changed. */
  renewLoaders(): void;
  /** Hex digest that tells one input from another. */
  readonly digest: (text: string) => string;
  readonly now: () => Date;
}

export type SalesOrderPage = Connection<SalesOrder>;
export type SalesQuotePage = Connection<SalesQuote>;
export type SalesInvoicePage = Connection<SalesInvoice>;
export type SalesLinePage = Connection<DocumentLine>;
