/**
 * Tables of the schema `accounts`: replica rows of one shape plus what resolvers filter, sort
 * and join on.
 */
import { replicaColumns } from '@drawbar/platform/replica';
import { boolean, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const schema = pgSchema('accounts');

export const account = schema.table(
  'account',
  {
    ...replicaColumns,
    nameFolded: text('name_folded').notNull(),
    /** As modified_at, never null, so that a list can be ordered by it. */
    updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const customer = schema.table(
  'customer',
  {
    ...replicaColumns,
    number: text('number').notNull(),
    /** Number and folded name, for the search by a part of either. */
    searchText: text('search_text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const contact = schema.table(
  'contact',
  {
    ...replicaColumns,
    /** The ERP's contact number. */
    number: text('number'),
    /** Account of a CRM contact, customer of an ERP contact. */
    parent: uuid('parent'),
    nameFolded: text('name_folded').notNull(),
  },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const salesperson = schema.table(
  'salesperson',
  { ...replicaColumns, code: text('code').notNull() },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const user = schema.table(
  'user',
  {
    ...replicaColumns,
    /** false: disabled, or not a person; such users own nothing that people should see. */
    listed: boolean('listed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.integration, table.system, table.id] })],
);

export const company = schema.table('company', { ...replicaColumns }, (table) => [
  primaryKey({ columns: [table.integration, table.system, table.id] }),
]);

/** A record that rows name; `code` is how they name it, or are answered. */
const named = (name: string) =>
  schema.table(name, { ...replicaColumns, code: text('code').notNull() }, (table) => [
    primaryKey({ columns: [table.integration, table.system, table.id] }),
  ]);

export const currency = named('currency');
export const priceGroup = named('price_group');
export const paymentTerm = named('payment_term');
export const shipmentMethod = named('shipment_method');
export const shippingAgent = named('shipping_agent');
