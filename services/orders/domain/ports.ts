/** What the graph needs to read: documents and what they name. */
import type { CursorKey } from '@drawbar/schema/values';
import type { Address, RecordKey, System } from './document.ts';
import type { OrderEvent } from './event.ts';
import type { SalesInvoice } from './invoice.ts';
import type { LineAccounts, SalesLine } from './line.ts';
import type { LineSums, SalesOrder } from './order.ts';
import type { SalesQuote } from './quote.ts';
import type { SalesOrderStatus } from './status.ts';

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

export interface OrderOrder {
  readonly by: 'CREATED_AT' | 'UPDATED_AT' | 'NUMBER';
  readonly descending: boolean;
}

/** All given parts must hold. */
export interface OrderFilter {
  /** Orders of this account in the CRM, and of this customer in the ERP: either holds. */
  readonly party?: { readonly account: string | null; readonly customer: string | null };
  readonly status?: readonly SalesOrderStatus[];
  readonly createdAfter?: Date;
  readonly updatedAfter?: Date;
  readonly search?: string;
}

/** `integration` is its GUID throughout; a key without a record is absent or null. */
export interface OrderReader {
  /** In the order of the keys. */
  byKeys(integration: string, keys: readonly RecordKey[]): Promise<(SalesOrder | null)[]>;
  /** By the ERP's document number. */
  byNumbers(integration: string, numbers: readonly string[]): Promise<Map<string, SalesOrder>>;
  list(
    integration: string,
    filter: OrderFilter,
    order: readonly OrderOrder[],
    slice: Slice,
  ): Promise<Rows<SalesOrder>>;
  count(integration: string, filter: OrderFilter): Promise<number>;
  /** In the order of the keys. */
  sums(integration: string, keys: readonly RecordKey[]): Promise<(LineSums | null)[]>;
}

export type LineOwner = 'order' | 'invoice' | 'quote';

export interface LineReader {
  /** A slice of the lines of each parent, in the order of the parents. */
  ofParents(
    integration: string,
    owner: LineOwner,
    parents: readonly RecordKey[],
    slice: Slice,
    accounts: LineAccounts,
  ): Promise<Rows<SalesLine>[]>;
}

export interface InvoiceReader {
  byIds(integration: string, ids: readonly string[]): Promise<Map<string, SalesInvoice>>;
  byNumber(integration: string, number: string): Promise<SalesInvoice | null>;
  byCrmId(integration: string, crmId: string): Promise<SalesInvoice | null>;
  /** Of each ERP order number, the latest first. */
  ofOrders(integration: string, orders: readonly string[]): Promise<Map<string, SalesInvoice[]>>;
  ofCustomer(integration: string, customer: string, slice: Slice): Promise<Rows<SalesInvoice>>;
  countOf(integration: string, customer: string): Promise<number>;
}

export interface QuoteReader {
  byIds(integration: string, ids: readonly string[]): Promise<Map<string, SalesQuote>>;
  /** The latest revision that had the ERP's number. */
  byNumber(integration: string, number: string): Promise<SalesQuote | null>;
  ofAccount(integration: string, account: string, slice: Slice): Promise<Rows<SalesQuote>>;
  countOf(integration: string, account: string): Promise<number>;
  /** Key of the order that a quote became; by quote. */
  ordersOf(integration: string, quotes: readonly string[]): Promise<Map<string, RecordKey>>;
}

/** A record that documents name. */
export interface Named {
  readonly id: string;
  readonly code: string;
  /** Id of the coupled record of the other side. */
  readonly partner: string | null;
}

export type NamedKind =
  'account' | 'contact' | 'customer' | 'item' | 'resource' | 'product' | 'unit' | 'currency';

export interface NameReader {
  byIds(integration: string, kind: NamedKind, ids: readonly string[]): Promise<Map<string, Named>>;
  byCodes(
    integration: string,
    kind: NamedKind,
    system: System,
    codes: readonly string[],
  ): Promise<Map<string, Named>>;
  /** What the CRM calls its products, by their GUIDs. */
  productNames(integration: string, products: readonly string[]): Promise<Map<string, string>>;
  /** The customers' own addresses. */
  addresses(integration: string, customers: readonly string[]): Promise<Map<string, Address>>;
  /** What the company's set-up says of lines; nothing when it has not been read. */
  lineAccounts(integration: string): Promise<LineAccounts>;
}

/** Opens a document in its system's own user interface; null while the address is unknown. */
export interface DocumentLinks {
  url(
    integration: string,
    system: System,
    kind: 'order' | 'invoice' | 'quote',
    id: string,
  ): Promise<string | null>;
}

export interface OrdersReaders {
  readonly orders: OrderReader;
  readonly lines: LineReader;
  readonly invoices: InvoiceReader;
  readonly quotes: QuoteReader;
  readonly names: NameReader;
  /** Notes about an order, as events of its timeline. */
  readonly notes: (integration: string, records: readonly RecordKey[]) => Promise<OrderEvent[]>;
  readonly links: DocumentLinks;
}
