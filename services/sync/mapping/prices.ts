/** Price lists of the ERP's new pricing, those of a customer price group included. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { FieldMapping, TableMapping } from '../domain/mapping.ts';
import type { Lookup } from '../domain/value-rule.ts';
import { ACTIVE, DEFAULTS } from './defaults.ts';
import { currencyField, date, figure, inNewCrmRecords, reference, ruled, text } from './fields.ts';

/** The lists of a customer price group are found by its code. */
export const PRICE_GROUP_OF = 'price-group/';

/** The lines of a list are found by its code. */
export const LINES_OF_LIST = 'lines-of/';

export const PRICE_LIST: TableMapping = {
  ...DEFAULTS,
  name: 'PLHEADER-PRICE',
  guid: TABLE_MAPPING_GUIDS['PLHEADER-PRICE'],
  label: 'Price lists',
  direction: 'ERP_TO_CRM',
  erp: {
    kind: 'priceList',
    table: 'priceLists',
    filter: [
      { field: 'priceType', is: 'equal', value: 'Sale' },
      { field: 'amountType', is: 'one-of', values: ['Price', 'Any'] },
      { field: 'status', is: 'equal', value: 'Active' },
      { field: 'allowUpdatingDefaults', is: 'one-of', values: [false, null] },
    ],
    label: ['code', 'description'],
    keys: [
      { fields: ['code'] },
      {
        fields: ['sourceNumber'],
        prefix: PRICE_GROUP_OF,
        when: [{ field: 'sourceType', is: 'equal', value: 'Customer Price Group' }],
      },
    ],
  },
  crm: {
    kind: 'priceList',
    table: 'pricelevels',
    filter: [ACTIVE],
    label: ['name'],
    keys: [],
  },
  dependsOn: ['CURRENCY', 'ITEM-PRODUCT'],
  fields: [
    text(['code', 'Code', 'code', 'name'], 20, 'ERP_TO_CRM'),
    text(['description', 'Description', 'description', 'description'], 250, 'ERP_TO_CRM'),
    currencyField('ERP_TO_CRM', { atCreation: true, notNull: true }),
    date(['startingDate', 'Starting date', 'startingDate', 'begindate']),
    date(['endingDate', 'Ending date', 'endingDate', 'enddate']),
    ruled(['status', 'Status', 'status', 'statecode'], 'ERP_TO_CRM', {
      kind: 'state',
      cases: [
        { erp: 'Active', state: 0, status: 100_001 },
        { erp: 'Inactive', state: 1, status: 100_002 },
        // Not active either: a list that is worked on is no offer (`domain.md` 2.5).
        { erp: 'Draft', state: 1, status: 100_002 },
      ],
    }),
  ],
  match: [[['code']]],
  fullSyncCreates: ['CRM'],
};

/** How a line finds its unit, with unit groups per item or not. */
interface LineUnits {
  readonly lookup: Lookup;
  readonly needs: FieldMapping['needs'];
}

/**
 * One line per list, product and unit; quantity breaks have no place in the CRM (systems.md 2.2).
 */
const priceLine = ({ lookup, needs }: LineUnits): TableMapping => ({
  ...DEFAULTS,
  name: 'PLLINE-PRODPRICE',
  guid: TABLE_MAPPING_GUIDS['PLLINE-PRODPRICE'],
  label: 'Price list lines',
  direction: 'ERP_TO_CRM',
  onlyCoupled: false,
  createWhenNoMatch: true,
  matchesByItself: true,
  erp: {
    kind: 'priceLine',
    table: 'priceListLines',
    filter: [
      { field: 'priceType', is: 'equal', value: 'Sale' },
      { field: 'amountType', is: 'one-of', values: ['Price', 'Any'] },
      { field: 'status', is: 'equal', value: 'Active' },
      { field: 'assetType', is: 'one-of', values: ['Item', 'Resource'] },
      { field: 'minimumQuantity', is: 'one-of', values: [0, null] },
      { field: 'variantCode', is: 'empty' },
    ],
    label: ['priceListCode', 'assetNumber', 'unitOfMeasureCode'],
    keys: [{ fields: ['priceListCode'], prefix: LINES_OF_LIST }],
  },
  crm: {
    kind: 'priceLine',
    table: 'productpricelevels',
    filter: [],
    label: ['productnumber'],
    keys: [],
  },
  dependsOn: ['PLHEADER-PRICE', 'ITEM-PRODUCT', 'RESOURCE-PRODUCT'],
  fields: [
    reference(
      ['list', 'Price list', 'priceListCode', '_pricelevelid_value'],
      { mapping: 'PLHEADER-PRICE' },
      'ERP_TO_CRM',
      { atCreation: true, notNull: true },
    ),
    reference(
      ['product', 'Product', 'assetNumber', '_productid_value'],
      {
        mapping: 'ITEM-PRODUCT',
        insteadWhen: { field: 'assetType', value: 'Resource', mapping: 'RESOURCE-PRODUCT' },
      },
      'ERP_TO_CRM',
      { atCreation: true, notNull: true },
    ),
    reference(['unit', 'Unit', 'assetNumber', '_uomid_value'], lookup, 'ERP_TO_CRM', {
      atCreation: true,
      notNull: true,
      ...(needs === undefined ? {} : { needs }),
    }),
    figure(['unitPrice', 'Unit price', 'unitPrice', 'amount'], 4),
    inNewCrmRecords('pricingmethodcode', 1),
  ],
  match: [[['list', 'product', 'unit']]],
  fullSyncCreates: ['CRM'],
});

export const PRICE_LINE = priceLine({
  lookup: {
    mapping: 'ITEM UOM',
    keyFields: ['assetNumber', 'unitOfMeasureCode'],
    insteadWhen: { field: 'assetType', value: 'Resource', mapping: 'RESOURCE UOM' },
  },
  needs: undefined,
});

/** Shared units say nothing about an item: a line has to name its own. */
export const PRICE_LINE_OF_SHARED_UNITS = priceLine({
  lookup: { mapping: 'BASE UNIT', keyFields: ['unitOfMeasureCode'] },
  needs: { erpField: 'unitOfMeasureCode', label: 'Unit of Measure' },
});
