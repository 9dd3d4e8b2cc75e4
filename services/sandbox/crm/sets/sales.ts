/** Opportunities, quotes, orders and invoices with their lines. */
import { bool, date, decimal, instant, int, text, type FieldList } from '../../odata/fields.ts';
import { FREIGHT_TERMS, PAYMENT_TERMS, SHIPPING_METHODS } from './options.ts';
import { lookup, OWNED, table, type CrmTable, type Lookup, type States } from './table.ts';

const ORDER_STATES: States = {
  states: [
    { value: 0, label: 'Active' },
    { value: 1, label: 'Submitted' },
    { value: 2, label: 'Canceled' },
    { value: 3, label: 'Fulfilled' },
    { value: 4, label: 'Invoiced' },
  ],
  statuses: [
    { value: 1, label: 'New', state: 0 },
    { value: 2, label: 'Pending', state: 0 },
    { value: 3, label: 'In Progress', state: 1 },
    { value: 4, label: 'No Money', state: 2 },
    { value: 100_001, label: 'Complete', state: 3 },
    { value: 100_002, label: 'Partial', state: 3 },
    { value: 100_003, label: 'Invoiced', state: 4 },
  ],
  initial: { statecode: 0, statuscode: 1 },
};

const INVOICE_STATES: States = {
  states: [
    { value: 0, label: 'Active' },
    { value: 1, label: 'Closed (deprecated)' },
    { value: 2, label: 'Paid' },
    { value: 3, label: 'Canceled' },
  ],
  statuses: [
    { value: 1, label: 'New', state: 0 },
    { value: 2, label: 'Partially Shipped', state: 0 },
    { value: 4, label: 'Billed', state: 0 },
    { value: 5, label: 'Booked', state: 0 },
    { value: 6, label: 'Installed', state: 0 },
    { value: 100_001, label: 'Complete', state: 2 },
    { value: 100_002, label: 'Partial', state: 2 },
    { value: 100_003, label: 'Canceled', state: 3 },
  ],
  initial: { statecode: 0, statuscode: 1 },
};

const OPPORTUNITY_STATES: States = {
  states: [
    { value: 0, label: 'Open' },
    { value: 1, label: 'Won' },
    { value: 2, label: 'Lost' },
  ],
  statuses: [
    { value: 1, label: 'In Progress', state: 0 },
    { value: 2, label: 'On Hold', state: 0 },
    { value: 3, label: 'Won', state: 1 },
    { value: 4, label: 'Canceled', state: 2 },
    { value: 5, label: 'Out-Sold', state: 2 },
  ],
  initial: { statecode: 0, statuscode: 1 },
};

const QUOTE_STATES: States = {
  states: [
    { value: 0, label: 'Draft' },
    { value: 1, label: 'Active' },
    { value: 2, label: 'Won' },
    { value: 3, label: 'Closed' },
  ],
  statuses: [
    { value: 1, label: 'In Progress', state: 0 },
    { value: 2, label: 'In Progress', state: 1 },
    { value: 3, label: 'Open', state: 1 },
    { value: 4, label: 'Won', state: 2 },
    { value: 5, label: 'Lost', state: 3 },
    { value: 6, label: 'Canceled', state: 3 },
    { value: 7, label: 'Revised', state: 3 },
  ],
  initial: { statecode: 0, statuscode: 1 },
};

function address(prefix: string): FieldList {
  return {
    [`${prefix}_name`]: text(200),
    [`${prefix}_line1`]: text(4000),
    [`${prefix}_line2`]: text(4000),
    [`${prefix}_line3`]: text(4000),
    [`${prefix}_city`]: text(80),
    [`${prefix}_stateorprovince`]: text(50),
    [`${prefix}_postalcode`]: text(20),
    [`${prefix}_country`]: text(80),
    [`${prefix}_telephone`]: text(50),
  };
}

/** What a header of any sales document holds; totals are the system's own. */
const DOCUMENT: FieldList = {
  name: text(300),
  description: text(2000),
  discountamount: decimal(),
  discountpercentage: decimal(),
  freightamount: decimal(),
  totallineitemamount: decimal({ write: 'no' }),
  totallineitemdiscountamount: decimal({ write: 'no' }),
  totalamountlessfreight: decimal({ write: 'no' }),
  totaltax: decimal({ write: 'no' }),
  totalamount: decimal({ write: 'no' }),
  totalamount_base: decimal({ write: 'no' }),
  exchangerate: decimal({ write: 'no' }),
  pricingerrorcode: int({ write: 'no' }),
  paymenttermscode: int(),
  freighttermscode: int(),
  shippingmethodcode: int(),
  requestdeliveryby: date(),
  ispricelocked: bool({ write: 'no' }),
  ...address('billto'),
  ...address('shipto'),
};

const DOCUMENT_LOOKUPS: readonly Lookup[] = [
  ...OWNED,
  lookup('customerid', { account: 'customerid_account', contact: 'customerid_contact' }),
  lookup('pricelevelid', 'pricelevel'),
  lookup('opportunityid', 'opportunity'),
];

const DOCUMENT_OPTIONS = {
  paymenttermscode: PAYMENT_TERMS,
  shippingmethodcode: SHIPPING_METHODS,
  freighttermscode: FREIGHT_TERMS,
};

const DETAIL: FieldList = {
  quantity: decimal(),
  priceperunit: decimal(),
  ispriceoverridden: bool(),
  isproductoverridden: bool(),
  productdescription: text(500),
  description: text(2000),
  manualdiscountamount: decimal(),
  volumediscountamount: decimal({ write: 'no' }),
  tax: decimal(),
  baseamount: decimal({ write: 'no' }),
  extendedamount: decimal({ write: 'no' }),
  lineitemnumber: int(),
  sequencenumber: int(),
  requestdeliveryby: date(),
  quantityshipped: decimal(),
  quantitybackordered: decimal(),
  quantitycancelled: decimal(),
  pricingerrorcode: int({ write: 'no' }),
};

function details(
  set: string,
  logical: string,
  parent: string,
): { readonly lines: CrmTable; readonly parentColumn: string } {
  const parentColumn = `${parent}id`;
  return {
    parentColumn,
    lines: table({
      set,
      logical,
      name: 'productdescription',
      required: [parentColumn, 'quantity'],
      fields: DETAIL,
      lookups: [
        lookup(parentColumn, parent, 'create'),
        lookup('productid', 'product'),
        lookup('uomid', 'uom'),
        lookup('transactioncurrencyid', 'transactioncurrency', 'no'),
      ],
    }),
  };
}

function children(name: string, target: string, idColumn: string) {
  return [{ name, target, many: true, parentField: idColumn, childField: `_${idColumn}_value` }];
}

const OPPORTUNITY = table({
  set: 'opportunities',
  logical: 'opportunity',
  name: 'name',
  required: ['name'],
  states: OPPORTUNITY_STATES,
  fields: {
    name: text(300),
    description: text(2000),
    estimatedvalue: decimal(),
    estimatedclosedate: date(),
    actualvalue: decimal(),
    actualclosedate: date(),
    closeprobability: int(),
    isrevenuesystemcalculated: bool(),
  },
  lookups: DOCUMENT_LOOKUPS.filter((one) => one.column !== 'opportunityid').concat([
    lookup('parentaccountid', 'account'),
    lookup('parentcontactid', 'contact'),
  ]),
});

const ORDER = table({
  set: 'salesorders',
  logical: 'salesorder',
  name: 'name',
  required: ['name', 'customerid'],
  states: ORDER_STATES,
  options: DOCUMENT_OPTIONS,
  fields: {
    ordernumber: text(100),
    ...DOCUMENT,
    submitdate: date(),
    submitstatus: int(),
    submitstatusdescription: text(2000),
    datefulfilled: date(),
    lastbackofficesubmit: instant(),
  },
  lookups: [...DOCUMENT_LOOKUPS, lookup('quoteid', 'quote')],
  children: children('order_details', 'salesorderdetails', 'salesorderid'),
});

const INVOICE = table({
  set: 'invoices',
  logical: 'invoice',
  name: 'name',
  required: ['name', 'customerid'],
  states: INVOICE_STATES,
  options: DOCUMENT_OPTIONS,
  fields: { invoicenumber: text(100), ...DOCUMENT, duedate: date(), datedelivered: date() },
  lookups: [...DOCUMENT_LOOKUPS, lookup('salesorderid', 'salesorder')],
  children: children('invoice_details', 'invoicedetails', 'invoiceid'),
});

const QUOTE = table({
  set: 'quotes',
  logical: 'quote',
  name: 'name',
  required: ['name', 'customerid'],
  states: QUOTE_STATES,
  options: DOCUMENT_OPTIONS,
  fields: {
    quotenumber: text(100),
    revisionnumber: int({ write: 'no' }),
    effectivefrom: date(),
    effectiveto: date(),
    expireson: date(),
    closedon: date(),
    ...DOCUMENT,
  },
  lookups: DOCUMENT_LOOKUPS,
  children: children('quote_details', 'quotedetails', 'quoteid'),
});

/** Which table of lines belongs to which document. */
export const DOCUMENT_LINES: Readonly<
  Record<string, { readonly lines: string; readonly parentColumn: string; readonly nav: string }>
> = {
  salesorder: { lines: 'salesorderdetail', parentColumn: 'salesorderid', nav: 'order_details' },
  invoice: { lines: 'invoicedetail', parentColumn: 'invoiceid', nav: 'invoice_details' },
  quote: { lines: 'quotedetail', parentColumn: 'quoteid', nav: 'quote_details' },
};

export const SALES_TABLES: readonly CrmTable[] = [
  OPPORTUNITY,
  ORDER,
  details('salesorderdetails', 'salesorderdetail', 'salesorder').lines,
  INVOICE,
  details('invoicedetails', 'invoicedetail', 'invoice').lines,
  QUOTE,
  details('quotedetails', 'quotedetail', 'quote').lines,
];
