/**
 * From replica rows to the domain's documents: the only place that knows the systems' field
 * names.
 */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal, decimalText } from '@drawbar/schema/values';
import type { System, Totals } from '../domain/document.ts';
import { invoiceStatus, type SalesInvoice } from '../domain/invoice.ts';
import type { OrderRecord } from '../domain/order.ts';
import type { SalesQuote } from '../domain/quote.ts';
import type { QuoteCopyState } from '../domain/quote-step.ts';
import { quoteStatus, type SalesOrderStatus } from '../domain/status.ts';
import { crmAddress, erpAddress } from './addresses.ts';
import { crmDiscount } from './crm-discount.ts';
import { dateOf, instantOf, decimalOf, integerOf, textOf } from './document.ts';

/** What every row here was read with. */
export interface Stored {
  readonly id: string;
  readonly system: System;
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly replicatedAt: Date;
  readonly document: ReplicaDocument;
  readonly partner: string | null;
}

export interface StoredOrder extends Stored {
  readonly number: string;
  readonly party: string | null;
  readonly status: SalesOrderStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closed: boolean;
}

export function orderRecordOf(row: StoredOrder): OrderRecord {
  const { document, system } = row;
  const erp = system === 'ERP';
  return {
    system,
    id: row.id,
    partner: row.partner,
    version: row.version,
    closed: row.closed,
    status: row.status,
    statusWord: erp ? textOf(document, 'status') : null,
    number: textOf(document, erp ? 'number' : 'ordernumber'),
    externalDocumentNumber: textOf(document, erp ? 'externalDocumentNumber' : 'name'),
    party: row.party,
    quoteId: erp ? null : textOf(document, '_quoteid_value'),
    currency: erp
      ? { system: 'ERP', code: textOf(document, 'currencyCode') }
      : { system: 'CRM', id: textOf(document, '_transactioncurrencyid_value') },
    requestedDeliveryDate: dateOf(document, erp ? 'requestedDeliveryDate' : 'requestdeliveryby'),
    lastShipmentDate: dateOf(document, erp ? 'lastShipmentDate' : 'datefulfilled'),
    shipTo: erp ? erpAddress(document, 'shipTo') : crmAddress(document, 'shipto'),
    billTo: erp ? otherPayer(document) : crmAddress(document, 'billto'),
    totals: erp ? erpTotals(document) : crmTotals(document),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export interface StoredQuoteCopy {
  readonly state: QuoteCopyState;
  readonly erpId: string | null;
  readonly erpNumber: string | null;
  readonly message: string | null;
}

/** null when the customer pays himself. */
function otherPayer(document: ReplicaDocument): OrderRecord['billTo'] {
  const payer = textOf(document, 'billToCustomerNumber');
  if (payer === null || payer === textOf(document, 'customerNumber')) return null;
  return erpAddress(document, 'billTo');
}

/** @param row of the ERP. */
export function invoiceOf(
  row: Stored & {
    readonly number: string;
    readonly orderNumber: string;
    readonly party: string | null;
    readonly postingDate: string;
    /** Of its net amount, what is freight. */
    readonly freight: string;
  },
): SalesInvoice {
  const { document } = row;
  const totals = { ...erpTotals(document), freight: decimalText(decimal(row.freight)) };
  const remaining = decimalOf(document, 'remainingAmount') ?? '0';
  return {
    id: row.id,
    partner: row.partner,
    number: row.number,
    orderNumber: row.orderNumber === '' ? null : row.orderNumber,
    party: row.party,
    status: invoiceStatus(totals.gross, remaining, document['cancelled'] === true),
    postingDate: row.postingDate,
    postedAt: instantOf(document, 'systemCreatedAt') ?? new Date(`${row.postingDate}T00:00:00Z`),
    dueDate: dateOf(document, 'dueDate') ?? row.postingDate,
    currency: { system: 'ERP', code: textOf(document, 'currencyCode') },
    totals,
    remaining,
    updatedAt: row.modifiedAt ?? row.replicatedAt,
  };
}

/** @param copy null: nothing was done about it in the ERP. */
export function quoteOf(
  row: Stored & { readonly party: string | null },
  copy: StoredQuoteCopy | null,
): SalesQuote {
  const { document } = row;
  return {
    id: row.id,
    revision: integerOf(document, 'revisionnumber'),
    party: row.party,
    status: quoteStatus(integerOf(document, 'statecode')),
    validUntil: dateOf(document, 'effectiveto'),
    currency: { system: 'CRM', id: textOf(document, '_transactioncurrencyid_value') },
    totals: crmTotals(document),
    number: copy?.erpNumber ?? null,
    erpId: copy !== null && copy.state !== 'handled' ? copy.erpId : null,
    problem: copy?.message ?? null,
    updatedAt: row.modifiedAt ?? row.replicatedAt,
  };
}

function erpTotals(document: ReplicaDocument): Totals {
  const net = decimalOf(document, 'totalAmountExcludingTax') ?? '0';
  const gross = decimalOf(document, 'totalAmountIncludingTax') ?? net;
  return {
    net,
    discount: decimalOf(document, 'discountAmount') ?? '0',
    freight: '0',
    tax: decimalText(decimal(gross).minus(net)),
    gross,
  };
}

function crmTotals(document: ReplicaDocument): Totals {
  const gross = decimal(decimalOf(document, 'totalamount') ?? '0');
  const tax = decimal(decimalOf(document, 'totaltax') ?? '0');
  return {
    net: decimalText(gross.minus(tax)),
    discount: crmDiscount(document),
    freight: decimalOf(document, 'freightamount') ?? '0',
    tax: decimalText(tax),
    gross: decimalText(gross),
  };
}
