/** The one door through which sync fills the replica of catalog. */
import { createIntake, type ReplicaKind, type ReplicaRow } from '@drawbar/platform/replica';
import { code, exact, flag, text } from './domain/document.ts';
import * as tables from './store/tables.ts';

const byCode = (table: ReplicaKind['table']): ReplicaKind => ({
  table,
  extract: ({ data }) => ({ code: code(data, 'code') }),
});

const byNumber = (table: ReplicaKind['table']): ReplicaKind => ({
  table,
  extract: ({ data }) => ({ number: code(data, 'number') }),
});

const plain = (table: ReplicaKind['table']): ReplicaKind => ({ table, extract: () => ({}) });

/** A record without a time of change sorts first. */
const NEVER = '1970-01-01T00:00:00.000Z';

function ofItem({ data, modifiedAt }: ReplicaRow) {
  return {
    number: code(data, 'number'),
    description: code(data, 'displayName'),
    blocked: flag(data, 'blocked') || flag(data, 'salesBlocked'),
    updated_at: modifiedAt?.toISOString() ?? NEVER,
  };
}

function ofPriceList({ data }: ReplicaRow) {
  return {
    code: text(data, 'code') ?? code(data, 'name'),
    status: code(data, 'status'),
    price_type: code(data, 'priceType'),
    source_type: code(data, 'sourceType'),
    source_number: code(data, 'sourceNumber'),
    currency_code: code(data, 'currencyCode'),
    valid_from: text(data, 'startingDate'),
    valid_to: text(data, 'endingDate'),
  };
}

function ofPriceLine({ data }: ReplicaRow) {
  return {
    list_code: code(data, 'priceListCode'),
    asset_type: code(data, 'assetType'),
    asset_number: code(data, 'assetNumber'),
    unit_code: code(data, 'unitOfMeasureCode'),
    minimum_quantity: exact(data, 'minimumQuantity'),
    price_type: code(data, 'priceType'),
  };
}

/**
 * `customer` and `company` are kept here too, beside accounts: prices need a customer's groups, tax
 * and currency and the company's rounding, and catalog may not ask accounts. The partner of a
 * customer must be set through this door as well, because it leads from an account to its prices.
 */
export const intake = createIntake({
  item: { table: tables.item, extract: ofItem },
  itemVariant: {
    table: tables.itemVariant,
    extract: ({ data }) => ({ item_id: text(data, 'itemId') }),
  },
  itemUnit: { table: tables.itemUnit, extract: ({ data }) => ({ item_id: text(data, 'itemId') }) },
  unitOfMeasure: byCode(tables.unitOfMeasure),
  resource: byNumber(tables.resource),
  resourceUnit: {
    table: tables.resourceUnit,
    extract: ({ data }) => ({ resource_id: text(data, 'resourceId') }),
  },
  product: {
    table: tables.product,
    extract: ({ data }) => ({ number: code(data, 'productnumber') }),
  },
  unitGroup: plain(tables.unitGroup),
  unit: {
    table: tables.unit,
    extract: ({ data }) => ({ unit_group_id: text(data, '_uomscheduleid_value') }),
  },
  currency: {
    table: tables.currency,
    extract: ({ data }) => ({ code: text(data, 'code') ?? code(data, 'isocurrencycode') }),
  },
  exchangeRate: {
    table: tables.exchangeRate,
    extract: ({ data }) => ({ currency_code: code(data, 'currencyCode') }),
  },
  location: byCode(tables.location),
  priceGroup: byCode(tables.priceGroup),
  priceList: { table: tables.priceList, extract: ofPriceList },
  priceLine: { table: tables.priceLine, extract: ofPriceLine },
  customer: byNumber(tables.customer),
  company: plain(tables.company),
  taxSetup: plain(tables.taxSetup),
});
