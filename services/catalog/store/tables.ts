/** The replica tables of catalog, as the migrations made them. */
import { replicaColumns } from '@drawbar/platform/replica';
import { boolean, date, numeric, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const catalog = pgSchema('catalog');

export const item = catalog.table('item', {
  ...replicaColumns,
  number: text('number').notNull(),
  description: text('description').notNull(),
  blocked: boolean('blocked').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date' }).notNull(),
});

export const itemVariant = catalog.table('item_variant', {
  ...replicaColumns,
  itemId: uuid('item_id'),
});

export const itemUnit = catalog.table('item_unit', { ...replicaColumns, itemId: uuid('item_id') });

export const unitOfMeasure = catalog.table('unit_of_measure', {
  ...replicaColumns,
  code: text('code').notNull(),
});

export const resource = catalog.table('resource', {
  ...replicaColumns,
  number: text('number').notNull(),
});

export const resourceUnit = catalog.table('resource_unit', {
  ...replicaColumns,
  resourceId: uuid('resource_id'),
});

export const product = catalog.table('product', {
  ...replicaColumns,
  number: text('number').notNull(),
});

export const unitGroup = catalog.table('unit_group', { ...replicaColumns });

export const unit = catalog.table('unit', {
  ...replicaColumns,
  unitGroupId: uuid('unit_group_id'),
});

export const currency = catalog.table('currency', {
  ...replicaColumns,
  code: text('code').notNull(),
});

export const exchangeRate = catalog.table('exchange_rate', {
  ...replicaColumns,
  currencyCode: text('currency_code').notNull(),
});

export const location = catalog.table('location', {
  ...replicaColumns,
  code: text('code').notNull(),
});

export const priceGroup = catalog.table('price_group', {
  ...replicaColumns,
  code: text('code').notNull(),
});

export const priceList = catalog.table('price_list', {
  ...replicaColumns,
  code: text('code').notNull(),
  status: text('status').notNull(),
  priceType: text('price_type').notNull(),
  sourceType: text('source_type').notNull(),
  sourceNumber: text('source_number').notNull(),
  /** '' is the local currency. */
  currencyCode: text('currency_code').notNull(),
  validFrom: date('valid_from'),
  validTo: date('valid_to'),
});

export const priceLine = catalog.table('price_line', {
  ...replicaColumns,
  listCode: text('list_code').notNull(),
  assetType: text('asset_type').notNull(),
  assetNumber: text('asset_number').notNull(),
  /** '' is every unit. */
  unitCode: text('unit_code').notNull(),
  minimumQuantity: numeric('minimum_quantity').notNull(),
  priceType: text('price_type').notNull(),
});

export const customer = catalog.table('customer', {
  ...replicaColumns,
  number: text('number').notNull(),
});

export const company = catalog.table('company', { ...replicaColumns });

export const taxSetup = catalog.table('tax_setup', { ...replicaColumns });
