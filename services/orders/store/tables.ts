/**
 * Tables of the schema `orders`: replica rows plus what resolvers filter, sort, sum and join
 * on.
 */
import { replicaColumns } from '@drawbar/platform/replica';
import {
  boolean,
  date,
  integer,
  numeric,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { QuoteCopyState } from '../domain/quote-step.ts';
import type { SalesOrderStatus } from '../domain/status.ts';

const schema = pgSchema('orders');
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' }).notNull();

const orderColumns = {
  /** The ERP's document number; '' for a row of the CRM. */
  number: text('number').notNull(),
  searchText: text('search_text').notNull(),
  /** Customer of an ERP order; account or contact of a CRM order. */
  party: uuid('party'),
  status: text('status').$type<SalesOrderStatus>().notNull(),
  createdAt: instant('created_at'),
  updatedAt: instant('updated_at'),
};

const lineColumns = {
  parent: uuid('parent'),
  lineNo: integer('line_no').notNull(),
};

const sumColumns = {
  quantity: numeric('quantity').notNull(),
  shipped: numeric('shipped').notNull(),
  invoiced: numeric('invoiced').notNull(),
  /** After all discounts, without tax. */
  amount: numeric('amount').notNull(),
  amountWithTax: numeric('amount_with_tax').notNull(),
};

export const order = schema.table('order', { ...replicaColumns, ...orderColumns }, (table) => [
  primaryKey({ columns: [table.integration, table.system, table.id] }),
]);

export const orderLine = schema.table(
  'order_line',
  { ...replicaColumns, ...lineColumns, ...sumColumns },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const invoice = schema.table(
  'invoice',
  {
    ...replicaColumns,
    number: text('number').notNull(),
    orderNumber: text('order_number').notNull(),
    party: uuid('party'),
    postingDate: date('posting_date', { mode: 'string' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const invoiceLine = schema.table(
  'invoice_line',
  { ...replicaColumns, ...lineColumns },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const quote = schema.table(
  'quote',
  { ...replicaColumns, party: uuid('party'), updatedAt: instant('updated_at') },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

/** What became of a quote in the ERP. */
export const quoteCopy = schema.table('quote_copy', {
  integration: uuid('integration').notNull(),
  id: uuid('id').notNull(),
  state: text('state').$type<QuoteCopyState>().notNull(),
  erpId: uuid('erp_id'),
  erpNumber: text('erp_number'),
  message: text('message'),
});

export const quoteLine = schema.table(
  'quote_line',
  { ...replicaColumns, ...lineColumns },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

/** A record that documents name; `code` is how they name it. */
const named = (name: string) =>
  schema.table(name, { ...replicaColumns, code: text('code').notNull() }, (table) => [
    primaryKey({ columns: [table.integration, table.system, table.id] }),
  ]);

export type NamedTable = ReturnType<typeof named>;

export const account = named('account');
export const customer = named('customer');
/** `code` is the account that a contact of the CRM belongs to. */
export const contact = named('contact');
export const item = named('item');
export const itemUnit = named('item_unit');
export const itemVariant = named('item_variant');
export const exchangeRate = named('exchange_rate');
export const resource = named('resource');
export const product = named('product');
export const unit = named('unit');
export const currency = named('currency');
export const location = named('location');
/** `code` is the currency of a list of the CRM. */
export const priceList = named('price_list');
export const company = named('company');
/** `code` is the business group of tax. */
export const taxSetup = named('tax_setup');

const { hash: _hash, ...readColumns } = replicaColumns;

/**
 * A view: orders that stand in a system, and those the ERP removed when it posted or deleted them.
 * Described as a table, because drizzle selects the wrong columns of an aliased view.
 */
export const anyOrder = schema.table('any_order', {
  ...readColumns,
  ...orderColumns,
  closed: boolean('closed').notNull(),
});

const { id, integration, system, document } = replicaColumns;

/** A view: lines of those orders. */
export const anyOrderLine = schema.table('any_order_line', {
  integration,
  system,
  id,
  document,
  ...lineColumns,
  ...sumColumns,
  closed: boolean('closed').notNull(),
});
