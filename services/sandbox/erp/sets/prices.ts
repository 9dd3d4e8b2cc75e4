/** Price lists and their lines, in the new pricing model (extension.md 4). */
import {
  bool,
  code,
  computed,
  date,
  decimal,
  entitySet,
  idOf,
  int,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet } from '../../odata/index.ts';
import { SYS } from './system-fields.ts';

const SOURCE_TYPES = [
  'All',
  'All Customers',
  'Customer',
  'Customer Price Group',
  'Customer Disc. Group',
  'Campaign',
  'Contact',
  'All Vendors',
  'Vendor',
  'All Jobs',
  'Job',
  'Job Task',
];
const ASSET_TYPES = [
  '',
  'Item',
  'Item Discount Group',
  'Resource',
  'Resource Group',
  'G/L Account',
];

/** The record that a source or an asset names, whichever table it is in. */
function idIn(member_: string, type: string, kinds: Readonly<Record<string, string>>): string {
  const cases = Object.entries(kinds).map(([name, kind]) => `when '${name}' then '${kind}'`);
  return (
    "(select k.id from sandbox.records k where k.system = 'erp' " +
    `and k.kind = case r.data->>'${type}' ${cases.join(' ')} else '' end ` +
    `and k.key = r.data->>'${member_}')`
  );
}

const SOURCE: FieldList = {
  sourceType: member(SOURCE_TYPES),
  sourceNumber: code(20),
  sourceId: computed(
    'Guid',
    'uuid',
    idIn('sourceNumber', 'sourceType', {
      Customer: 'customer',
      'Customer Price Group': 'priceGroup',
      'Customer Disc. Group': 'customerDiscountGroup',
      Contact: 'contact',
    }),
  ),
  parentSourceNumber: code(20),
};

const TERMS: FieldList = {
  priceType: member(['Any', 'Sale', 'Purchase']),
  amountType: member(['Any', 'Price', 'Discount']),
  currencyCode: code(10),
  startingDate: date(),
  endingDate: date(),
  priceIncludesTax: bool(),
  allowLineDiscount: bool(),
  allowInvoiceDiscount: bool(),
  taxBusinessPostingGroup: code(20),
  status: member(['Draft', 'Active', 'Inactive']),
};

export const PRICE_SETS: readonly EntitySet[] = [
  entitySet({
    name: 'priceLists',
    kind: 'priceList',
    entityType: 'priceList',
    keyField: 'id',
    fields: {
      ...SYS,
      ...readOnly({
        code: code(20),
        description: text(250),
        sourceGroup: member(['All', 'Customer', 'Vendor', 'Job']),
        ...SOURCE,
        ...TERMS,
        allowUpdatingDefaults: bool(),
      }),
    },
  }),
  entitySet({
    name: 'priceListLines',
    kind: 'priceLine',
    entityType: 'priceListLine',
    keyField: 'id',
    fields: {
      ...SYS,
      ...readOnly({
        priceListId: idOf('erp', 'priceList', 'priceListCode'),
        priceListCode: code(20),
        lineNumber: int(),
        ...SOURCE,
        assetType: member(ASSET_TYPES),
        assetNumber: code(20),
        assetId: computed(
          'Guid',
          'uuid',
          idIn('assetNumber', 'assetType', {
            Item: 'item',
            Resource: 'resource',
            'Item Discount Group': 'itemDiscountGroup',
          }),
        ),
        variantCode: code(10),
        unitOfMeasureCode: code(10),
        workTypeCode: code(10),
        minimumQuantity: decimal(),
        unitPrice: decimal(),
        costFactor: decimal(),
        unitCost: decimal(),
        lineDiscountPercent: decimal(),
        ...TERMS,
        taxProductPostingGroup: code(20),
        description: text(100),
      }),
    },
  }),
  entitySet({
    name: 'salesLineDiscounts',
    kind: 'salesLineDiscount',
    entityType: 'salesLineDiscount',
    keyField: 'id',
    fields: {
      ...SYS,
      ...readOnly({
        type: member(['Item', 'Item Disc. Group']),
        code: code(20),
        salesType: member(['Customer', 'Customer Disc. Group', 'All Customers', 'Campaign']),
        salesCode: code(20),
        currencyCode: code(10),
        variantCode: code(10),
        unitOfMeasureCode: code(10),
        minimumQuantity: decimal(),
        startingDate: date(),
        endingDate: date(),
        lineDiscountPercent: decimal(),
      }),
    },
  }),
];
