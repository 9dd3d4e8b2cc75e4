/** A posted invoice of the ERP as its copy in the CRM (`domain.md` 7.8). */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { Address } from './document.ts';
import type { WrittenDocument } from './order-documents.ts';
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
  readonly status: SalesInvoiceStatus;
  /** With tax, as posted. */
  readonly gross: string;
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

/** Lines without a quantity say something and cost nothing: the CRM has no such lines. */
export function crmInvoice(invoice: PostedInvoice): WrittenDocument {
  const { shipTo } = invoice;
  const header = {
    invoicenumber: invoice.number,
    name: invoice.externalDocumentNumber ?? `Invoice ${invoice.number}`,
    _customerid_value: invoice.accountId,
    _salesorderid_value: invoice.orderId,
    _transactioncurrencyid_value: invoice.currencyId,
    duedate: invoice.dueDate,
    shipto_name: shipTo?.name ?? null,
    shipto_line1: shipTo?.line1 ?? null,
    shipto_line2: shipTo?.line2 ?? null,
    shipto_city: shipTo?.city ?? null,
    shipto_stateorprovince: shipTo?.county ?? null,
    shipto_postalcode: shipTo?.postCode ?? null,
    shipto_country: shipTo?.country ?? null,
  };
  return {
    data: Object.fromEntries(Object.entries(header).filter(([, value]) => value !== null)),
    lines: invoice.lines
      .filter(({ quantity }) => !decimal(quantity).isZero())
      .map((line, at) => crmInvoiceLine(line, at)),
  };
}

function crmInvoiceLine(
  line: PostedLine,
  at: number,
): Readonly<Record<string, string | number | boolean>> {
  const { productId, unitId } = line;
  const tax = decimal(line.amountWithTax).minus(line.amount);
  const figures = {
    sequencenumber: at + 1,
    quantity: line.quantity,
    ispriceoverridden: true,
    priceperunit: line.unitPrice,
    manualdiscountamount: line.discountAmount,
    tax: decimalText(tax),
  };
  if (productId === null || unitId === null) {
    return { ...figures, isproductoverridden: true, productdescription: line.description };
  }
  return { ...figures, _productid_value: productId, _uomid_value: unitId };
}

/** State and status of a copy: billed, paid in part, paid, cancelled. */
export function crmInvoiceState(
  status: SalesInvoiceStatus,
): Readonly<{ statecode: string; statuscode: string }> {
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
