/** Products, units, currencies, price lists and their items. */
import { bool, date, decimal, int, text } from '../../odata/fields.ts';
import { ACTIVE_INACTIVE, lookup, table, type CrmTable } from './table.ts';

const PRODUCT = table({
  set: 'products',
  logical: 'product',
  name: 'name',
  required: ['name', 'productnumber', 'defaultuomid', 'defaultuomscheduleid'],
  states: {
    states: [
      { value: 0, label: 'Active' },
      { value: 1, label: 'Retired' },
      { value: 2, label: 'Draft' },
      { value: 3, label: 'Under Revision' },
    ],
    statuses: [
      { value: 1, label: 'Active', state: 0 },
      { value: 2, label: 'Retired', state: 1 },
      { value: 0, label: 'Draft', state: 2 },
      { value: 3, label: 'Under Revision', state: 3 },
    ],
    initial: { statecode: 2, statuscode: 0 },
  },
  fields: {
    name: text(100),
    productnumber: text(100),
    description: text(2000),
    producttypecode: int(),
    productstructure: int(),
    price: decimal(),
    currentcost: decimal(),
    standardcost: decimal(),
    quantityonhand: decimal(),
    quantitydecimal: int(),
    stockweight: decimal(),
    stockvolume: decimal(),
    isstockitem: bool(),
    vendorname: text(100),
    vendorpartnumber: text(100),
    vendorid: text(100),
    validfromdate: date(),
    validtodate: date(),
    producturl: text(255),
    suppliername: text(100),
  },
  lookups: [
    lookup('transactioncurrencyid', 'transactioncurrency'),
    lookup('defaultuomid', 'uom'),
    lookup('defaultuomscheduleid', 'uomschedule'),
    lookup('pricelevelid', 'pricelevel'),
    lookup('parentproductid', 'product'),
  ],
  options: {
    producttypecode: [
      { value: 1, label: 'Sales Inventory' },
      { value: 2, label: 'Miscellaneous Charges' },
      { value: 3, label: 'Services' },
      { value: 4, label: 'Flat Fees' },
    ],
    productstructure: [
      { value: 1, label: 'Product' },
      { value: 2, label: 'Product Family' },
      { value: 3, label: 'Product Bundle' },
    ],
  },
});

const UNIT_GROUP = table({
  set: 'uomschedules',
  logical: 'uomschedule',
  name: 'name',
  required: ['name', 'baseuomname'],
  states: ACTIVE_INACTIVE,
  fields: { name: text(200), baseuomname: text(100), description: text(2000) },
  children: [
    {
      name: 'unit_of_measurement_schedule_units_of_measure',
      target: 'uoms',
      many: true,
      parentField: 'uomscheduleid',
      childField: '_uomscheduleid_value',
    },
  ],
});

const UNIT = table({
  set: 'uoms',
  logical: 'uom',
  name: 'name',
  required: ['name', 'quantity', 'uomscheduleid'],
  fields: { name: text(100), quantity: decimal(), isschedulebaseuom: bool({ write: 'no' }) },
  lookups: [lookup('baseuom', 'uom'), lookup('uomscheduleid', 'uomschedule', 'create')],
});

const CURRENCY = table({
  set: 'transactioncurrencies',
  logical: 'transactioncurrency',
  name: 'currencyname',
  required: ['isocurrencycode', 'currencyname', 'currencysymbol', 'exchangerate'],
  states: ACTIVE_INACTIVE,
  fields: {
    isocurrencycode: text(5, { write: 'create' }),
    currencyname: text(100),
    currencysymbol: text(13),
    currencyprecision: int(),
    exchangerate: decimal(),
  },
});

const PRICE_LIST = table({
  set: 'pricelevels',
  logical: 'pricelevel',
  name: 'name',
  required: ['name', 'transactioncurrencyid'],
  states: {
    states: ACTIVE_INACTIVE.states,
    statuses: [
      { value: 100_001, label: 'Active', state: 0 },
      { value: 100_002, label: 'Inactive', state: 1 },
    ],
    initial: { statecode: 0, statuscode: 100_001 },
  },
  fields: {
    name: text(100),
    description: text(2000),
    begindate: date(),
    enddate: date(),
    freighttermscode: int(),
    paymentmethodcode: int(),
    shippingmethodcode: int(),
  },
  lookups: [lookup('transactioncurrencyid', 'transactioncurrency')],
  children: [
    {
      name: 'price_level_product_price_levels',
      target: 'productpricelevels',
      many: true,
      parentField: 'pricelevelid',
      childField: '_pricelevelid_value',
    },
  ],
});

const PRICE_LIST_ITEM = table({
  set: 'productpricelevels',
  logical: 'productpricelevel',
  name: 'productnumber',
  required: ['pricelevelid', 'productid', 'uomid'],
  fields: {
    amount: decimal(),
    percentage: decimal(),
    pricingmethodcode: int(),
    quantitysellingcode: int(),
    roundingpolicycode: int(),
    roundingoptioncode: int(),
    productnumber: text(100, { write: 'no' }),
  },
  lookups: [
    lookup('pricelevelid', 'pricelevel', 'create'),
    lookup('productid', 'product', 'create'),
    lookup('uomid', 'uom'),
    lookup('uomscheduleid', 'uomschedule'),
    lookup('transactioncurrencyid', 'transactioncurrency', 'no'),
  ],
  options: {
    pricingmethodcode: [
      { value: 1, label: 'Currency Amount' },
      { value: 2, label: 'Percent of List' },
      { value: 3, label: 'Percent Markup - Current Cost' },
      { value: 4, label: 'Percent Margin - Current Cost' },
      { value: 5, label: 'Percent Markup - Standard Cost' },
      { value: 6, label: 'Percent Margin - Standard Cost' },
    ],
    quantitysellingcode: [
      { value: 1, label: 'No Control' },
      { value: 2, label: 'Whole' },
      { value: 3, label: 'Whole and Fractional' },
    ],
  },
});

export const PRODUCT_TABLES: readonly CrmTable[] = [
  CURRENCY,
  UNIT_GROUP,
  UNIT,
  PRODUCT,
  PRICE_LIST,
  PRICE_LIST_ITEM,
];
