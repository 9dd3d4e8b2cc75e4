/** Products, units, currencies and price lists. */
import {
  CURRENCY_LOOKUP,
  PRICE_LIST_LOOKUP,
  STATE,
  type CrmKindDescription,
} from './definition.ts';

export const product: CrmKindDescription = {
  set: 'products',
  table: 'product',
  key: 'productid',
  fields: {
    productnumber: 'text rw',
    name: 'text rw',
    description: 'text rw',
    producttypecode: 'option rw',
    productstructure: 'option c',
    _defaultuomscheduleid_value: 'guid rw',
    _defaultuomid_value: 'guid rw',
    _transactioncurrencyid_value: 'guid rw',
    _pricelevelid_value: 'guid rw',
    quantitydecimal: 'integer rw',
    price: 'decimal rw',
    currentcost: 'decimal rw',
    standardcost: 'decimal rw',
    quantityonhand: 'decimal rw',
    stockweight: 'decimal rw',
    stockvolume: 'decimal rw',
    isstockitem: 'boolean rw',
    vendorid: 'text rw',
    vendorname: 'text rw',
    vendorpartnumber: 'text rw',
    validfromdate: 'date rw',
    validtodate: 'date rw',
    createdon: 'instant',
    ...STATE,
  },
  lookups: {
    _defaultuomscheduleid_value: { navigation: 'defaultuomscheduleid', set: 'uomschedules' },
    _defaultuomid_value: { navigation: 'defaultuomid', set: 'uoms' },
    _transactioncurrencyid_value: CURRENCY_LOOKUP,
    _pricelevelid_value: PRICE_LIST_LOOKUP,
  },
};

export const unitGroup: CrmKindDescription = {
  set: 'uomschedules',
  table: 'uomschedule',
  key: 'uomscheduleid',
  fields: {
    name: 'text rw',
    baseuomname: 'text c',
    description: 'text rw',
    ...STATE,
  },
  lookups: {},
};

export const unit: CrmKindDescription = {
  set: 'uoms',
  table: 'uom',
  key: 'uomid',
  fields: {
    name: 'text rw',
    quantity: 'decimal rw',
    _uomscheduleid_value: 'guid c',
    _baseuom_value: 'guid rw',
    isschedulebaseuom: 'boolean',
  },
  lookups: {
    _uomscheduleid_value: { navigation: 'uomscheduleid', set: 'uomschedules' },
    _baseuom_value: { navigation: 'baseuom', set: 'uoms' },
  },
};

export const currency: CrmKindDescription = {
  set: 'transactioncurrencies',
  table: 'transactioncurrency',
  key: 'transactioncurrencyid',
  fields: {
    isocurrencycode: 'text c',
    currencyname: 'text rw',
    currencysymbol: 'text rw',
    currencyprecision: 'integer rw',
    exchangerate: 'decimal rw',
    ...STATE,
  },
  lookups: {},
};

export const priceList: CrmKindDescription = {
  set: 'pricelevels',
  table: 'pricelevel',
  key: 'pricelevelid',
  fields: {
    name: 'text rw',
    description: 'text rw',
    begindate: 'date rw',
    enddate: 'date rw',
    _transactioncurrencyid_value: 'guid c',
    createdon: 'instant',
    ...STATE,
  },
  lookups: { _transactioncurrencyid_value: CURRENCY_LOOKUP },
};

export const priceLine: CrmKindDescription = {
  set: 'productpricelevels',
  table: 'productpricelevel',
  key: 'productpricelevelid',
  fields: {
    _pricelevelid_value: 'guid c',
    _productid_value: 'guid c',
    _uomid_value: 'guid rw',
    _uomscheduleid_value: 'guid',
    pricingmethodcode: 'option rw',
    amount: 'decimal rw',
    percentage: 'decimal rw',
    quantitysellingcode: 'option rw',
    roundingpolicycode: 'option rw',
    roundingoptioncode: 'option rw',
    roundingoptionamount: 'decimal rw',
    _discounttypeid_value: 'guid rw',
    productnumber: 'text',
    _transactioncurrencyid_value: 'guid',
  },
  lookups: {
    _pricelevelid_value: PRICE_LIST_LOOKUP,
    _productid_value: { navigation: 'productid', set: 'products' },
    _uomid_value: { navigation: 'uomid', set: 'uoms' },
    _discounttypeid_value: { navigation: 'discounttypeid', set: 'discounttypes' },
  },
};
