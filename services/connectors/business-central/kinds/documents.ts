/** Sales orders, their lines and posted invoices (systems.md 1.3, extension.md 5, 6). */
import type { Fields } from '../../odata/fields.ts';
import { inBoth, extensionOnly, type ErpKindDescription } from './definition.ts';
import { DOCUMENT, DOCUMENT_V2 } from './document-fields.ts';

export const order = inBoth(
  'salesOrders',
  {
    ...DOCUMENT,
    systemCreatedAt: 'instant',
    packageTrackingNumber: 'text rw',
    promisedDeliveryDate: 'date rw',
    quoteNumber: 'text c',
    lastShipmentDate: 'date',
    completelyShipped: 'boolean',
    shippedNotInvoiced: 'boolean',
  },
  {
    fields: { ...DOCUMENT_V2, salespersonCode: 'text rw' },
    feed: 'watermark',
    renamed: { salespersonCode: 'salesperson' },
  },
);

/** Open lines of sales orders and of returns, all line types. */
const SALES_LINE: Fields = {
  documentType: 'enum',
  documentId: 'guid',
  documentNumber: 'text',
  lineNumber: 'integer',
  lineType: 'enum',
  number: 'text',
  variantCode: 'text',
  locationCode: 'text',
  description: 'text',
  unitOfMeasureCode: 'text',
  quantityPerUnitOfMeasure: 'decimal',
  quantity: 'decimal',
  quantityBase: 'decimal',
  outstandingQuantity: 'decimal',
  outstandingQuantityBase: 'decimal',
  quantityShipped: 'decimal',
  quantityInvoiced: 'decimal',
  reservedQuantityBase: 'decimal',
  shipmentDate: 'date',
  requestedDeliveryDate: 'date',
  promisedDeliveryDate: 'date',
  plannedDeliveryDate: 'date',
  unitPrice: 'decimal',
  lineDiscountPercent: 'decimal',
  lineAmount: 'decimal',
  amount: 'decimal',
  amountIncludingTax: 'decimal',
  dropShipment: 'boolean',
  specialOrder: 'boolean',
};

export const salesLine = extensionOnly('salesLines', SALES_LINE);

/** The names of `salesLines` where those of `salesOrderLines` differ. */
const ORDER_LINE_NAMES: Readonly<Record<string, string>> = {
  lineNumber: 'sequence',
  number: 'lineObjectNumber',
  quantityShipped: 'shippedQuantity',
  quantityInvoiced: 'invoicedQuantity',
  lineDiscountPercent: 'discountPercent',
  lineDiscountAmount: 'discountAmount',
};

/** Those of v2.0, which shows amounts before and after the discount on the whole document. */
const ORDER_LINE_NAMES_V2: Readonly<Record<string, string>> = {
  ...ORDER_LINE_NAMES,
  amount: 'netAmount',
  amountIncludingTax: 'netAmountIncludingTax',
};

/** `salesOrderLines` can be read only by document, so the same lines are read where all stand. */
export const orderLine: ErpKindDescription = {
  extension: { set: 'salesLines', fields: SALES_LINE, scope: "documentType eq 'Order'" },
  extensionFeed: 'rowVersion',
  written: {
    set: 'salesOrderLines',
    fields: {
      documentId: 'guid c',
      lineType: 'enum c',
      number: 'text c',
      variantCode: 'text rw',
      locationCode: 'text rw',
      description: 'text rw',
      unitOfMeasureCode: 'text rw',
      quantity: 'decimal rw',
      unitPrice: 'decimal rw',
      lineDiscountPercent: 'decimal rw',
      lineDiscountAmount: 'decimal rw',
      shipmentDate: 'date rw',
      requestedDeliveryDate: 'date rw',
      drawbarKey: 'text c',
    },
    renamed: ORDER_LINE_NAMES,
  },
  standard: {
    set: 'salesOrderLines',
    scope: null,
    feed: 'none',
    fields: {
      documentId: 'guid',
      lineNumber: 'integer',
      lineType: 'enum',
      number: 'text',
      description: 'text',
      unitOfMeasureCode: 'text',
      quantity: 'decimal',
      quantityShipped: 'decimal',
      quantityInvoiced: 'decimal',
      shipmentDate: 'date',
      unitPrice: 'decimal',
      lineDiscountPercent: 'decimal',
      amount: 'decimal',
      amountIncludingTax: 'decimal',
    },
    renamed: ORDER_LINE_NAMES_V2,
  },
};

const INVOICE_V2: Fields = {
  number: 'text',
  orderNumber: 'text',
  externalDocumentNumber: 'text',
  customerId: 'guid',
  customerNumber: 'text',
  customerName: 'text',
  postingDate: 'date',
  documentDate: 'date',
  dueDate: 'date',
  currencyCode: 'text',
  pricesIncludeTax: 'boolean',
  discountAmount: 'decimal',
  totalAmountExcludingTax: 'decimal',
  totalAmountIncludingTax: 'decimal',
  remainingAmount: 'decimal',
};

/** An address as posted documents show it. */
function addressOf(role: 'billTo' | 'shipTo'): Fields {
  const parts = ['Name', 'AddressLine1', 'AddressLine2', 'City', 'State', 'PostCode', 'Country'];
  return Object.fromEntries(parts.map((part) => [`${role}${part}`, 'text'] as const));
}

export const invoice = inBoth(
  'postedSalesInvoices',
  {
    ...INVOICE_V2,
    systemCreatedAt: 'instant',
    yourReference: 'text',
    billToCustomerNumber: 'text',
    shipmentDate: 'date',
    salespersonCode: 'text',
    paymentTermsCode: 'text',
    shippingAgentCode: 'text',
    ...addressOf('billTo'),
    ...addressOf('shipTo'),
    workDescription: 'text',
    closed: 'boolean',
    cancelled: 'boolean',
  },
  {
    set: 'salesInvoices',
    fields: { ...INVOICE_V2, status: 'enum' },
    feed: 'watermark',
    renamed: { documentDate: 'invoiceDate' },
  },
);

export const invoiceLine = extensionOnly('postedSalesInvoiceLines', {
  documentId: 'guid',
  documentNumber: 'text',
  lineNumber: 'integer',
  lineType: 'enum',
  number: 'text',
  variantCode: 'text',
  locationCode: 'text',
  description: 'text',
  unitOfMeasureCode: 'text',
  quantity: 'decimal',
  unitPrice: 'decimal',
  lineDiscountPercent: 'decimal',
  lineDiscountAmount: 'decimal',
  amount: 'decimal',
  amountIncludingTax: 'decimal',
});
