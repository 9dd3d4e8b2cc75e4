/** Quotes, orders and invoices with their lines. */
import type { Fields } from '../../odata/fields.ts';
import {
  addressFields,
  CURRENCY_LOOKUP,
  OWNER_LOOKUP,
  PRICE_LIST_LOOKUP,
  STATE,
  type CrmKindDescription,
  type Lookup,
} from './definition.ts';

// Totals are computed by Sales and never written (systems.md 2.2, order pricing).
const DOCUMENT: Fields = {
  name: 'text rw',
  description: 'text rw',
  _customerid_value: 'guid rw',
  _pricelevelid_value: 'guid rw',
  _transactioncurrencyid_value: 'guid rw',
  _opportunityid_value: 'guid rw',
  _ownerid_value: 'guid rw',
  ispricelocked: 'boolean',
  discountamount: 'decimal rw',
  discountpercentage: 'decimal rw',
  freightamount: 'decimal rw',
  totallineitemamount: 'decimal',
  totalamountlessfreight: 'decimal',
  totaltax: 'decimal',
  totalamount: 'decimal',
  pricingerrorcode: 'option',
  paymenttermscode: 'option rw',
  shippingmethodcode: 'option rw',
  billto_name: 'text rw',
  ...addressFields('billto'),
  shipto_name: 'text rw',
  ...addressFields('shipto'),
  createdon: 'instant',
  ...STATE,
};

const DOCUMENT_LOOKUPS: Readonly<Record<string, Lookup>> = {
  _customerid_value: { navigation: 'customerid_account', set: 'accounts' },
  _pricelevelid_value: PRICE_LIST_LOOKUP,
  _transactioncurrencyid_value: CURRENCY_LOOKUP,
  _opportunityid_value: { navigation: 'opportunityid', set: 'opportunities' },
  _ownerid_value: OWNER_LOOKUP,
};

const LINE: Fields = {
  _productid_value: 'guid rw',
  isproductoverridden: 'boolean c',
  productdescription: 'text rw',
  description: 'text rw',
  _uomid_value: 'guid rw',
  quantity: 'decimal rw',
  ispriceoverridden: 'boolean rw',
  priceperunit: 'decimal rw',
  manualdiscountamount: 'decimal rw',
  volumediscountamount: 'decimal',
  tax: 'decimal rw',
  baseamount: 'decimal',
  extendedamount: 'decimal',
  lineitemnumber: 'integer rw',
  sequencenumber: 'integer rw',
  pricingerrorcode: 'option',
  _transactioncurrencyid_value: 'guid',
};

const LINE_LOOKUPS: Readonly<Record<string, Lookup>> = {
  _productid_value: { navigation: 'productid', set: 'products' },
  _uomid_value: { navigation: 'uomid', set: 'uoms' },
};

const SHIPPED: Fields = {
  requestdeliveryby: 'date rw',
  quantityshipped: 'decimal rw',
  quantitybackordered: 'decimal rw',
  quantitycancelled: 'decimal rw',
};

export const order: CrmKindDescription = {
  set: 'salesorders',
  table: 'salesorder',
  key: 'salesorderid',
  fields: {
    ordernumber: 'text c',
    ...DOCUMENT,
    _quoteid_value: 'guid rw',
    freighttermscode: 'option rw',
    requestdeliveryby: 'date rw',
    submitdate: 'date rw',
    submitstatus: 'integer rw',
    datefulfilled: 'date rw',
    lastbackofficesubmit: 'date rw',
  },
  lookups: { ...DOCUMENT_LOOKUPS, _quoteid_value: { navigation: 'quoteid', set: 'quotes' } },
};

export const orderLine: CrmKindDescription = {
  set: 'salesorderdetails',
  table: 'salesorderdetail',
  key: 'salesorderdetailid',
  fields: { _salesorderid_value: 'guid c', ...LINE, ...SHIPPED },
  lookups: {
    _salesorderid_value: { navigation: 'salesorderid', set: 'salesorders' },
    ...LINE_LOOKUPS,
  },
};

export const invoice: CrmKindDescription = {
  set: 'invoices',
  table: 'invoice',
  key: 'invoiceid',
  fields: {
    invoicenumber: 'text c',
    ...DOCUMENT,
    _salesorderid_value: 'guid rw',
    duedate: 'date rw',
    datedelivered: 'date rw',
  },
  lookups: {
    ...DOCUMENT_LOOKUPS,
    _salesorderid_value: { navigation: 'salesorderid', set: 'salesorders' },
  },
};

export const invoiceLine: CrmKindDescription = {
  set: 'invoicedetails',
  table: 'invoicedetail',
  key: 'invoicedetailid',
  fields: { _invoiceid_value: 'guid c', ...LINE },
  lookups: { _invoiceid_value: { navigation: 'invoiceid', set: 'invoices' }, ...LINE_LOOKUPS },
};

export const quote: CrmKindDescription = {
  set: 'quotes',
  table: 'quote',
  key: 'quoteid',
  fields: {
    quotenumber: 'text c',
    revisionnumber: 'integer',
    ...DOCUMENT,
    freighttermscode: 'option rw',
    requestdeliveryby: 'date rw',
    effectivefrom: 'date rw',
    effectiveto: 'date rw',
  },
  lookups: DOCUMENT_LOOKUPS,
};

export const quoteLine: CrmKindDescription = {
  set: 'quotedetails',
  table: 'quotedetail',
  key: 'quotedetailid',
  fields: { _quoteid_value: 'guid c', ...LINE, requestdeliveryby: 'date rw' },
  lookups: { _quoteid_value: { navigation: 'quoteid', set: 'quotes' }, ...LINE_LOOKUPS },
};

/** A text that people attached to an order; files are notes, too, and left alone. */
export const note: CrmKindDescription = {
  set: 'annotations',
  table: 'annotation',
  key: 'annotationid',
  fields: {
    subject: 'text rw',
    notetext: 'text rw',
    isdocument: 'boolean',
    _objectid_value: 'guid c',
    _createdby_value: 'guid',
    createdon: 'instant',
  },
  lookups: { _objectid_value: { navigation: 'objectid_salesorder', set: 'salesorders' } },
};

/** What people read in the timeline of an order or on the wall of an account. */
export const post: CrmKindDescription = {
  set: 'posts',
  table: 'post',
  key: 'postid',
  optional: true,
  fields: {
    text: 'text c',
    _regardingobjectid_value: 'guid c',
    _createdby_value: 'guid',
    createdon: 'instant',
  },
  writeOnly: { _regardingobjectid_account: 'guid c' },
  lookups: {
    _regardingobjectid_value: { navigation: 'regardingobjectid_salesorder', set: 'salesorders' },
    _regardingobjectid_account: { navigation: 'regardingobjectid_account', set: 'accounts' },
  },
};
