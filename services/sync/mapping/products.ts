/** Items and resources of the ERP, and the products of the CRM that stand for them. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { FieldMapping, TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS, NOT_BLOCKED } from './defaults.ts';
import { code, figure, inNewCrmRecords, reference, ruled, text } from './fields.ts';

/** Retired products are blocked in the ERP, and the other way round; a new product is a draft. */
const STATE = ruled(['blocked', 'Blocked', 'blocked', 'statecode'], 'BIDIRECTIONAL', {
  kind: 'state',
  cases: [
    { erp: 'false', state: 0, status: 1 },
    { erp: 'true', state: 1, status: 2 },
  ],
});

/** 1: sales inventory, 3: services (`domain.md` 0.3). */
function newProduct(type: 1 | 3): FieldMapping[] {
  return [
    inNewCrmRecords('producttypecode', type),
    inNewCrmRecords('productstructure', 1),
    inNewCrmRecords('quantitydecimal', 2),
    reference(
      ['currency', 'Currency', 'currencyCode', '_transactioncurrencyid_value'],
      { mapping: 'CURRENCY', blankIsLocalCurrency: true },
      'ERP_TO_CRM',
      { atCreation: true },
    ),
  ];
}

function productTable(type: 1 | 3): TableMapping['crm'] {
  return {
    kind: 'product',
    table: 'products',
    filter: [ACTIVE, { field: 'producttypecode', is: 'equal', value: type }],
    label: ['productnumber', 'name'],
    keys: [],
  };
}

const NUMBER = code(['number', 'No.', 'number', 'productnumber'], 20);
const NAME = text(['name', 'Description', 'displayName', 'name'], 100);
const PRICES = [
  figure(['unitPrice', 'Unit price', 'unitPrice', 'price'], 4),
  figure(['unitCost', 'Unit cost', 'unitCost', 'standardcost'], 4),
  figure(['currentCost', 'Current cost', 'unitCost', 'currentcost'], 4),
];
const VENDOR = text(['vendor', 'Vendor no.', 'vendorNumber', 'vendorid'], 20, 'ERP_TO_CRM');

export const ITEM_PRODUCT: TableMapping = {
  ...DEFAULTS,
  name: 'ITEM-PRODUCT',
  guid: TABLE_MAPPING_GUIDS['ITEM-PRODUCT'],
  label: 'Items and products',
  direction: 'BIDIRECTIONAL',
  erp: {
    kind: 'item',
    table: 'items',
    filter: [NOT_BLOCKED],
    label: ['number', 'displayName'],
    keys: [{ fields: ['number'] }],
  },
  crm: productTable(1),
  dependsOn: ['CURRENCY', 'ITEM UOM'],
  fields: [
    NUMBER,
    NAME,
    ...PRICES,
    figure(['volume', 'Unit volume', 'unitVolume', 'stockvolume'], 5),
    figure(['weight', 'Gross weight', 'grossWeight', 'stockweight'], 5),
    VENDOR,
    text(
      ['vendorItem', 'Vendor item no.', 'vendorItemNumber', 'vendorpartnumber'],
      50,
      'ERP_TO_CRM',
    ),
    reference(['unitGroup', 'Unit group', 'number', '_defaultuomscheduleid_value'], {
      mapping: 'UNIT GROUP',
    }),
    reference(['baseUnit', 'Base unit', 'number', '_defaultuomid_value'], {
      mapping: 'ITEM UOM',
      keyFields: ['number', 'baseUnitOfMeasureCode'],
    }),
    STATE,
    ...newProduct(1),
  ],
  match: [[['number']]],
  fullSyncCreates: ['CRM'],
};

export const RESOURCE_PRODUCT: TableMapping = {
  ...ITEM_PRODUCT,
  name: 'RESOURCE-PRODUCT',
  guid: TABLE_MAPPING_GUIDS['RESOURCE-PRODUCT'],
  label: 'Resources and products',
  erp: { ...ITEM_PRODUCT.erp, kind: 'resource', table: 'resources' },
  crm: productTable(3),
  dependsOn: ['CURRENCY', 'RESOURCE UOM'],
  fields: [
    NUMBER,
    NAME,
    ...PRICES,
    VENDOR,
    reference(['unitGroup', 'Unit group', 'number', '_defaultuomscheduleid_value'], {
      mapping: 'RESOURCE UNIT GROUP',
    }),
    reference(['baseUnit', 'Base unit', 'number', '_defaultuomid_value'], {
      mapping: 'RESOURCE UOM',
      keyFields: ['number', 'baseUnitOfMeasureCode'],
    }),
    STATE,
    ...newProduct(3),
  ],
};
