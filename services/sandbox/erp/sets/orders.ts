/** Sales orders and their lines, posted invoices and theirs, in both APIs. */
import {
  bool,
  code,
  computed,
  date,
  decimal,
  entitySet,
  guid,
  idOf,
  int,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet, Navigation } from '../../odata/index.ts';
import { beforeDiscount, TAX } from './line-amounts.ts';
import { LINE_TYPES } from './stock.ts';
import {
  amountOf,
  DRAWBAR_KEY,
  ID,
  LAST_MODIFIED,
  shownCurrency,
  sumOf,
  SYS,
} from './system-fields.ts';

const ORDER_ACCESS = { insert: true, modify: true, remove: true };
const LINES: Navigation = {
  name: 'salesOrderLines',
  target: 'salesOrderLines',
  many: true,
  parentField: 'id',
  childField: 'documentId',
};
const CUSTOMER: Navigation = {
  name: 'customer',
  target: 'customers',
  many: false,
  parentField: 'customerId',
  childField: 'id',
};

function party(prefix: string): FieldList {
  return {
    [`${prefix}Name`]: text(100),
    [`${prefix}Contact`]: text(100),
    [`${prefix}AddressLine1`]: text(100),
    [`${prefix}AddressLine2`]: text(50),
    [`${prefix}City`]: text(30),
    [`${prefix}State`]: text(30),
    [`${prefix}Country`]: code(10, { to: 'country' }),
    [`${prefix}PostCode`]: code(20),
  };
}

function sellTo(): FieldList {
  const { sellToName: _name, sellToContact: _contact, ...address } = party('sellTo');
  return address;
}

function total(member_: string, lineKind: string): string {
  return sumOf(lineKind, amountOf(member_), "l.data->>'documentId' = r.id::text");
}
const OPEN_LINES =
  "exists (select 1 from sandbox.records l where l.system = 'erp' and l.kind = 'salesLine' " +
  "and l.data->>'documentId' = r.id::text " +
  "and coalesce((l.data->>'outstandingQuantity')::numeric, 0) <> 0)";
const ANY_LINES =
  "exists (select 1 from sandbox.records l where l.system = 'erp' and l.kind = 'salesLine' " +
  "and l.data->>'documentId' = r.id::text)";
const SHIPPED = `(${ANY_LINES} and not ${OPEN_LINES})`;
const UNBILLED =
  "exists (select 1 from sandbox.records l where l.system = 'erp' and l.kind = 'salesLine' " +
  "and l.data->>'documentId' = r.id::text and coalesce((l.data->>'quantityShipped')::numeric, 0) " +
  "> coalesce((l.data->>'quantityInvoiced')::numeric, 0))";

/** @param lineKind kind of record of the document's lines. */
export function documentHeader(lineKind: 'salesLine' | 'quoteLine'): FieldList {
  return {
    number: code(20, { write: 'no' }),
    externalDocumentNumber: code(35),
    orderDate: date(),
    postingDate: date(),
    customerId: idOf('erp', 'customer', 'customerNumber'),
    customerNumber: code(20, { to: 'customer' }),
    customerName: text(100, { write: 'no' }),
    billToName: text(100, { write: 'no' }),
    billToCustomerId: idOf('erp', 'customer', 'billToCustomerNumber'),
    billToCustomerNumber: code(20, { to: 'customer' }),
    ...party('shipTo'),
    ...sellTo(),
    ...readOnly({
      billToAddressLine1: text(100),
      billToAddressLine2: text(50),
      billToCity: text(30),
      billToCountry: code(10),
      billToState: text(30),
      billToPostCode: code(20),
    }),
    shortcutDimension1Code: code(20),
    shortcutDimension2Code: code(20),
    pricesIncludeTax: bool(),
    paymentTermsId: idOf('erp', 'paymentTerm', 'paymentTermsCode'),
    shipmentMethodId: idOf('erp', 'shipmentMethod', 'shipmentMethodCode'),
    salesperson: code(20, { as: 'salespersonCode', to: 'salesperson' }),
    partialShipping: bool(),
    requestedDeliveryDate: date(),
    discountAmount: decimal(),
    discountAppliedBeforeTax: bool({ write: 'no' }),
    totalAmountExcludingTax: computed('Decimal', 'numeric', total('amount', lineKind)),
    totalTaxAmount: computed(
      'Decimal',
      'numeric',
      `${total('amountIncludingTax', lineKind)} - ${total('amount', lineKind)}`,
    ),
    totalAmountIncludingTax: computed('Decimal', 'numeric', total('amountIncludingTax', lineKind)),
    phoneNumber: text(30),
    email: text(80),
  };
}

const HEADER: FieldList = {
  ...documentHeader('salesLine'),
  fullyShipped: computed('Boolean', 'boolean', SHIPPED),
};

/** What the extension shows and takes of any document; addresses of the payer among it. */
export const DOCUMENT_EXTENDED: FieldList = {
  currencyId: idOf('erp', 'currency', 'currencyCode'),
  currencyCode: code(10, { to: 'currency' }),
  yourReference: text(35),
  paymentTermsCode: code(10, { to: 'paymentTerm' }),
  shipmentMethodCode: code(10, { to: 'shipmentMethod' }),
  shippingAgentCode: code(10, { to: 'shippingAgent' }),
  shippingAgentServiceCode: code(10),
  locationCode: code(10, { to: 'location' }),
  salespersonCode: code(20, { to: 'salesperson' }),
  packageTrackingNumber: text(50),
  paymentDiscountPercent: decimal(),
  workDescription: text(2000),
  promisedDeliveryDate: date(),
  status: member(['Open', 'Released', 'Pending Approval', 'Pending Prepayment'], { write: 'no' }),
  customerPriceGroup: code(10, { write: 'no' }),
  customerDiscountGroup: code(20, { write: 'no' }),
  ...party('billTo'),
};

const HEADER_EXTENDED: FieldList = {
  ...DOCUMENT_EXTENDED,
  quoteNumber: code(20, { write: 'create' }),
  lastShipmentDate: date({ write: 'no' }),
  completelyShipped: computed('Boolean', 'boolean', SHIPPED),
  shippedNotInvoiced: computed('Boolean', 'boolean', UNBILLED),
};

/** As v2.0 calls the types of a line. */
export const DOCUMENT_LINE_TYPES: readonly string[] = [
  'Comment',
  'Account',
  ...LINE_TYPES.slice(2),
];

export const DOCUMENT_LINE: FieldList = {
  documentId: guid({ write: 'create' }),
  sequence: int({ as: 'lineNumber', write: 'no' }),
  itemId: (name) => ({
    ...idOf('erp', 'item', 'number')(name),
    relation: { kinds: ['item'], by: 'id', sets: 'number' },
  }),
  accountId: computed('Guid', 'uuid', 'null::uuid'),
  lineType: member(DOCUMENT_LINE_TYPES, { write: 'create' }),
  lineObjectNumber: code(20, { as: 'number', write: 'create' }),
  description: text(100),
  description2: text(50),
  unitOfMeasureId: idOf('erp', 'unit', 'unitOfMeasureCode'),
  unitOfMeasureCode: code(10, { to: 'unit' }),
  quantity: decimal(),
  unitPrice: decimal(),
  discountAmount: decimal({ as: 'lineDiscountAmount' }),
  discountPercent: decimal({ as: 'lineDiscountPercent' }),
  discountAppliedBeforeTax: bool({ write: 'no' }),
  amountExcludingTax: computed('Decimal', 'numeric', beforeDiscount('amount')),
  taxCode: code(20, { write: 'no' }),
  taxPercent: decimal({ write: 'no' }),
  totalTaxAmount: computed(
    'Decimal',
    'numeric',
    `${beforeDiscount('amountIncludingTax')} - ${beforeDiscount('amount')}`,
  ),
  amountIncludingTax: computed('Decimal', 'numeric', beforeDiscount('amountIncludingTax')),
  invoiceDiscountAllocation: decimal({ write: 'no' }),
  netAmount: decimal({ as: 'amount', write: 'no' }),
  netTaxAmount: computed('Decimal', 'numeric', TAX),
  netAmountIncludingTax: decimal({ as: 'amountIncludingTax', write: 'no' }),
  shipmentDate: date(),
  shippedQuantity: decimal({ as: 'quantityShipped', write: 'no' }),
  invoicedQuantity: decimal({ as: 'quantityInvoiced', write: 'no' }),
  invoiceQuantity: decimal({ as: 'quantityToInvoice' }),
  shipQuantity: decimal({ as: 'quantityToShip' }),
  itemVariantId: computed(
    'Guid',
    'uuid',
    "(select k.id from sandbox.records k where k.system = 'erp' and k.kind = 'itemVariant' " +
      "and k.key = (r.data->>'number') || ',' || (r.data->>'variantCode'))",
  ),
  locationId: idOf('erp', 'location', 'locationCode'),
};

/** What the extension shows and takes of a line. */
export const LINE_EXTENDED: FieldList = {
  ...DOCUMENT_LINE,
  variantCode: code(10),
  locationCode: code(10, { to: 'location' }),
  requestedDeliveryDate: date(),
  lineDiscountPercent: decimal(),
};

const INVOICE: FieldList = {
  number: code(20),
  externalDocumentNumber: code(35),
  customerId: idOf('erp', 'customer', 'customerNumber'),
  customerNumber: code(20),
  customerName: text(100),
  billToCustomerNumber: code(20),
  postingDate: date(),
  dueDate: date(),
  orderNumber: code(20),
  ...party('shipTo'),
  ...party('billTo'),
  pricesIncludeTax: bool(),
  discountAmount: decimal(),
  totalAmountExcludingTax: decimal(),
  totalAmountIncludingTax: decimal(),
  remainingAmount: decimal(),
};

const INVOICE_LINE: FieldList = {
  documentId: guid(),
  documentNumber: code(20),
  lineNumber: int(),
  lineType: member(LINE_TYPES),
  number: code(20),
  variantCode: code(10),
  locationCode: code(10),
  description: text(100),
  unitOfMeasureCode: code(10),
  quantity: decimal(),
  unitPrice: decimal(),
  lineDiscountPercent: decimal(),
  lineDiscountAmount: decimal(),
  amount: decimal(),
  amountIncludingTax: decimal(),
};

/** v2.0's invoices are rows of an aggregate: their ids are not those of the posted documents. */
const AGGREGATE =
  "select (r0.data->>'aggregateId')::uuid as id, r0.key, r0.version, r0.created_at, " +
  'r0.modified_at, r0.created_by, r0.modified_by, r0.data from sandbox.records r0 ' +
  "where r0.system = 'erp' and r0.kind = 'invoice'";

const keyed = { keyField: 'id' } as const;
const ORDERS_ONLY = "r.data->>'documentType' = 'Order'";

export const ORDER_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'salesOrders',
    kind: 'salesHeader',
    entityType: 'salesOrder',
    access: ORDER_ACCESS,
    where: ORDERS_ONLY,
    navigations: [LINES, CUSTOMER],
    fields: {
      ...ID,
      ...HEADER,
      ...shownCurrency('yes'),
      status: computed(
        'Enum',
        'text',
        "case r.data->>'status' when 'Open' then 'Draft' when 'Released' then 'Open' " +
          "else 'In Review' end",
        ['Draft', 'In Review', 'Open'],
      ),
      ...LAST_MODIFIED,
    },
  }),
  entitySet({
    ...keyed,
    name: 'salesOrderLines',
    kind: 'salesLine',
    entityType: 'salesOrderLine',
    access: ORDER_ACCESS,
    where: ORDERS_ONLY,
    filterBy: ['documentId', 'id'],
    fields: { ...ID, ...DOCUMENT_LINE },
  }),
  entitySet({
    ...keyed,
    name: 'salesInvoices',
    kind: 'invoice',
    entityType: 'salesInvoice',
    from: AGGREGATE,
    fields: {
      ...ID,
      ...readOnly({
        ...INVOICE,
        invoiceDate: date({ as: 'documentDate' }),
        ...shownCurrency('no'),
        totalTaxAmount: computed(
          'Decimal',
          'numeric',
          "(r.data->>'totalAmountIncludingTax')::numeric " +
            "- (r.data->>'totalAmountExcludingTax')::numeric",
        ),
        status: computed(
          'Enum',
          'text',
          "case when coalesce((r.data->>'cancelled')::boolean, false) then 'Canceled' " +
            "when (r.data->>'remainingAmount')::numeric = 0 then 'Paid' else 'Open' end",
          ['', 'Draft', 'In Review', 'Open', 'Paid', 'Canceled', 'Corrective'],
        ),
      }),
      ...LAST_MODIFIED,
    },
  }),
];

export const ORDER_EXTENSION_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'salesOrders',
    kind: 'salesHeader',
    entityType: 'salesOrder',
    access: ORDER_ACCESS,
    where: ORDERS_ONLY,
    navigations: [LINES, CUSTOMER],
    fields: { ...SYS, ...DRAWBAR_KEY, ...HEADER, ...HEADER_EXTENDED, ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'salesOrderLines',
    kind: 'salesLine',
    entityType: 'salesOrderLine',
    access: ORDER_ACCESS,
    where: ORDERS_ONLY,
    filterBy: ['documentId', 'id'],
    fields: {
      ...SYS,
      ...DRAWBAR_KEY,
      ...LINE_EXTENDED,
    },
  }),
  entitySet({
    ...keyed,
    name: 'postedSalesInvoices',
    kind: 'invoice',
    entityType: 'postedSalesInvoice',
    fields: {
      ...SYS,
      ...readOnly({
        ...INVOICE,
        yourReference: text(35),
        documentDate: date(),
        shipmentDate: date(),
        currencyCode: code(10),
        salespersonCode: code(20),
        paymentTermsCode: code(10),
        shippingAgentCode: code(10),
        workDescription: text(2000),
        closed: bool(),
        cancelled: bool(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'postedSalesInvoiceLines',
    kind: 'invoiceLine',
    entityType: 'postedSalesInvoiceLine',
    fields: { ...SYS, ...readOnly(INVOICE_LINE) },
  }),
];
