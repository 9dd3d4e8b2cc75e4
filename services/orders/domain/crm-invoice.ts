/** A posted invoice of the ERP as its copy in the CRM (`domain.md` 7.8). */
import { cut, Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { Address } from './document.ts';
import type { DocumentChoices, DocumentCodes } from './document-terms.ts';
import { crmAddressFields, DESCRIPTION_MAX, type WrittenDocument } from './order-documents.ts';
import type { SalesInvoiceStatus } from './status.ts';

export interface PostedInvoice {
  readonly number: string;
  /** GUID of the coupled account. */
  readonly accountId: string;
  /** GUID of the CRM's order it was made from; null when the CRM has none. */
  readonly orderId: string | null;
  /** GUID of the CRM's currency. */
  readonly currencyId: string | null;
  readonly dueDate: string | null;
  readonly externalDocumentNumber: string | null;
  readonly shipTo: Address | null;
  readonly billTo: Address | null;
  readonly shipmentDate: string | null;
  readonly codes: DocumentCodes;
  /** true: unit prices and discounts hold the tax. */
  readonly pricesIncludeTax: boolean;
  readonly status: SalesInvoiceStatus;
  /** Its work description; null where it has none. */
  readonly description: string | null;
  /** GUID of a price list of the CRM in its currency; null for none. */
  readonly priceListId: string | null;
  /** With tax, as posted. */
  readonly gross: string;
  /** Decimal places of the CRM's amounts in this currency. */
  readonly moneyPlaces: number;
  readonly lines: readonly PostedLine[];
}

/** Whether all lines were read: header and lines come by different feeds, one may be late. */
export function isComplete({ lines, gross }: PostedInvoice): boolean {
  const sum = lines.reduce((all, line) => all.plus(line.amountWithTax), new Decimal(0));
  return sum.equals(gross);
}

/** Exact decimals in the invoice's currency. */
export interface PostedLine {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discountAmount: string;
  readonly amount: string;
  readonly amountWithTax: string;
  /** GUIDs of the coupled product and of its unit; null makes the line a write-in. */
  readonly productId: string | null;
  readonly unitId: string | null;
}

type Fields = Readonly<Record<string, string | number | boolean>>;

/**
 * Lines without a quantity say something and cost nothing: the CRM has no such lines. What its own
 * sums would miss of the posted ones is a discount on the document, or a line for the rounding.
 * @param choices what the CRM chooses for the codes of the invoice.
 */
export function crmInvoice(invoice: PostedInvoice, choices: DocumentChoices = {}): WrittenDocument {
  const posted = invoice.lines.filter(({ quantity }) => !decimal(quantity).isZero());
  const lines = posted.map((line, at) => crmInvoiceLine(line, at, invoice));
  const missed = posted.reduce(
    (all, line, at) => all.plus(line.amount).minus(netOf(lines[at] ?? {}, invoice.moneyPlaces)),
    new Decimal(0),
  );
  const header = {
    invoicenumber: invoice.number,
    name: invoice.externalDocumentNumber ?? `Invoice ${invoice.number}`,
    _customerid_value: invoice.accountId,
    _salesorderid_value: invoice.orderId,
    _transactioncurrencyid_value: invoice.currencyId,
    _pricelevelid_value: invoice.priceListId,
    description: invoice.description && cut(invoice.description, DESCRIPTION_MAX),
    duedate: invoice.dueDate,
    datedelivered: invoice.shipmentDate,
    discountamount: missed.lt(0) ? decimalText(missed.negated()) : null,
    ...crmAddressFields('shipto', invoice.shipTo),
    ...crmAddressFields('billto', invoice.billTo),
    ...choices,
  };
  return {
    data: Object.fromEntries(Object.entries(header).filter(([, value]) => value !== null)),
    lines: missed.gt(0) ? [...lines, roundingLine(missed, lines.length)] : lines,
  };
}

/** The CRM adds the tax itself, so that a price that holds it is written without. */
function crmInvoiceLine(
  line: PostedLine,
  at: number,
  { pricesIncludeTax, moneyPlaces }: PostedInvoice,
): Fields {
  const { productId, unitId, quantity, amount } = line;
  const net = decimal(amount).div(quantity).toDecimalPlaces(moneyPlaces);
  const figures = {
    sequencenumber: at + 1,
    quantity,
    ispriceoverridden: true,
    priceperunit: pricesIncludeTax ? decimalText(net) : line.unitPrice,
    manualdiscountamount: pricesIncludeTax ? '0' : line.discountAmount,
    tax: decimalText(decimal(line.amountWithTax).minus(amount)),
  };
  if (productId === null || unitId === null) {
    return { ...figures, isproductoverridden: true, productdescription: line.description };
  }
  return { ...figures, _productid_value: productId, _uomid_value: unitId };
}

/** What the CRM will make of a line, without tax. */
function netOf(line: Fields, moneyPlaces: number): Decimal {
  const gross = decimal(String(line['quantity'] ?? '0')).times(String(line['priceperunit'] ?? '0'));
  return gross.toDecimalPlaces(moneyPlaces).minus(String(line['manualdiscountamount'] ?? '0'));
}

function roundingLine(amount: Decimal, at: number): Fields {
  return {
    sequencenumber: at + 1,
    quantity: '1',
    ispriceoverridden: true,
    priceperunit: decimalText(amount),
    manualdiscountamount: '0',
    tax: '0',
    isproductoverridden: true,
    productdescription: 'Rounding',
  };
}

export type CrmInvoiceState = Readonly<{ statecode: string; statuscode: string }>;

/** State and status of a copy: billed, paid in part, paid, cancelled. */
export function crmInvoiceState(status: SalesInvoiceStatus): CrmInvoiceState {
  switch (status) {
    case 'PAID':
      return { statecode: '2', statuscode: '100001' };
    case 'PARTLY_PAID':
      return { statecode: '2', statuscode: '100002' };
    case 'CANCELLED':
      return { statecode: '3', statuscode: '100003' };
    case 'BILLED':
      return { statecode: '0', statuscode: '4' };
  }
}
