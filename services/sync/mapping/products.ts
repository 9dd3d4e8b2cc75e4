/** Items and resources of the ERP, and the products of the CRM that stand for them. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { FieldMapping, MappingName, TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS, NOT_BLOCKED } from './defaults.ts';
import { code, figure, inNewCrmRecords, NAMED, reference, ruled, text } from './fields.ts';

/** Retired products are blocked in the ERP, and the other way round; a new product is a draft. */
const STATE = ruled(['blocked', 'Blocked', 'blocked', 'statecode'], 'BIDIRECTIONAL', {
  kind: 'state',
  cases: [
    { erp: 'false', state: 0, status: 1 },
    { erp: 'true', state: 1, status: 2 },
    // Under revision: not for sale either. A blocked item is shown as retired, the first case.
    { erp: 'true', state: 3, status: 3 },
  ],
});

/** Without a base unit there is no unit group, and the CRM takes no product. */
const BASE_UNIT = {
  needs: { erpField: 'baseUnitOfMeasureCode', label: 'Base Unit of Measure' },
} as const;

/** 1: sales inventory, 3: services (`domain.md` 0.3). */
function newProduct(type: 1 | 3): FieldMapping[] {
  return [
    inNewCrmRecords('producttypecode', type),
    inNewCrmRecords('productstructure', 1),
    inNewCrmRecords('quantitydecimal', 2),
    // Items know no currency: theirs is the local one.
    reference(
      ['currency', 'Currency', 'number', '_transactioncurrencyid_value'],
      { mapping: 'CURRENCY', keyFields: [], blankIsLocalCurrency: true },
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
const NAME = text(['name', 'Description', 'displayName', 'name'], 100, 'BIDIRECTIONAL', NAMED);
const PRICES = [
  ruled(['unitPrice', 'Unit price', 'unitPrice', 'price'], 'ERP_TO_CRM', {
    kind: 'decimal',
    scale: 4,
    min: '0',
  }),
  figure(['unitCost', 'Unit cost', 'unitCost', 'standardcost'], 4),
  figure(['currentCost', 'Current cost', 'unitCost', 'currentcost'], 4),
];
const VENDOR = text(['vendor', 'Vendor no.', 'vendorNumber', 'vendorid'], 20, 'ERP_TO_CRM');

/** How an item or resource finds its unit group and its base unit. */
interface UnitsOf {
  readonly groups: MappingName;
  readonly units: MappingName;
  /** Fields of the item that make the keys of both. */
  readonly groupKey: readonly string[];
  readonly unitKey: readonly string[];
}

function unitFields({ groups, units, groupKey, unitKey }: UnitsOf): FieldMapping[] {
  const unit = ['baseUnit', 'Base unit'] as const;
  const shared = units === 'BASE UNIT';
  return [
    reference(
      ['unitGroup', 'Unit group', 'number', '_defaultuomscheduleid_value'],
      { mapping: groups, keyFields: groupKey },
      'ERP_TO_CRM',
      BASE_UNIT,
    ),
    // A shared unit stands for the same unit on both sides, also for a product that comes first.
    shared
      ? reference(
          [...unit, 'baseUnitOfMeasureCode', '_defaultuomid_value'],
          { mapping: units },
          'BIDIRECTIONAL',
          { ...BASE_UNIT, notNull: true },
        )
      : reference(
          [...unit, 'number', '_defaultuomid_value'],
          { mapping: units, keyFields: unitKey },
          'ERP_TO_CRM',
          BASE_UNIT,
        ),
    // A new item starts with the unit of its product; its group is its own from then on.
    ...(shared
      ? []
      : [
          ruled(
            ['newBaseUnit', 'Base unit', 'baseUnitOfMeasureCode', '_defaultuomid_value'],
            'CRM_TO_ERP',
            { kind: 'unit-code', mapping: units, max: 10 },
            { atCreation: true },
          ),
        ]),
  ];
}

function itemProduct(units: UnitsOf): TableMapping {
  return {
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
    dependsOn: ['CURRENCY', units.units],
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
      // Below zero it stays below zero: that is what the ERP says.
      ruled(['inventory', 'Inventory', 'number', 'quantityonhand'], 'ERP_TO_CRM', {
        kind: 'stock',
        scale: 5,
      }),
      ...unitFields(units),
      STATE,
      ...newProduct(1),
    ],
    match: [[['number']]],
    fullSyncCreates: ['CRM'],
  };
}

function resourceProduct(units: UnitsOf): TableMapping {
  const items = itemProduct(units);
  return {
    ...items,
    name: 'RESOURCE-PRODUCT',
    guid: TABLE_MAPPING_GUIDS['RESOURCE-PRODUCT'],
    label: 'Resources and products',
    erp: { ...items.erp, kind: 'resource', table: 'resources' },
    crm: productTable(3),
    fields: [
      NUMBER,
      NAME,
      ...PRICES,
      VENDOR,
      figure(['capacity', 'Capacity', 'capacity', 'quantityonhand'], 5),
      ...unitFields(units),
      STATE,
      ...newProduct(3),
    ],
  };
}

const BASE_UNIT_KEY = ['number', 'baseUnitOfMeasureCode'];

export const ITEM_PRODUCT = itemProduct({
  groups: 'UNIT GROUP',
  units: 'ITEM UOM',
  groupKey: ['number'],
  unitKey: BASE_UNIT_KEY,
});

export const RESOURCE_PRODUCT = resourceProduct({
  groups: 'RESOURCE UNIT GROUP',
  units: 'RESOURCE UOM',
  groupKey: ['number'],
  unitKey: BASE_UNIT_KEY,
});

/** Where items share the unit groups of their base units. */
const SHARED: UnitsOf = {
  groups: 'UNIT OF MEASURE',
  units: 'BASE UNIT',
  groupKey: ['baseUnitOfMeasureCode'],
  unitKey: ['baseUnitOfMeasureCode'],
};

export const ITEM_PRODUCT_OF_SHARED_UNITS = itemProduct(SHARED);
export const RESOURCE_PRODUCT_OF_SHARED_UNITS = resourceProduct(SHARED);
