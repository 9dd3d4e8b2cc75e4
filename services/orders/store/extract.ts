/**
 * Fills the columns that are filtered, sorted, summed and joined on, from the systems' own
 * fields.
 */
import type { ReplicaRow, ReplicaScope, ReplicaValue } from '@drawbar/platform/replica';
import { crmOrderStatus, erpOrderStatus } from '../domain/status.ts';
import { folded } from '../domain/text.ts';
import { dateOf, decimalOf, firstText, instantOf, integerOf, textOf } from './document.ts';

type Columns = Readonly<Record<string, ReplicaValue>>;

/** Order of rows whose system tells no time. */
const BEGINNING = new Date(0);

export function orderColumns(row: ReplicaRow, { system }: ReplicaScope): Columns {
  const { data } = row;
  const updated = row.modifiedAt ?? BEGINNING;
  const erp = system === 'ERP';
  const created = erp
    ? (instantOf(data, 'systemCreatedAt') ?? instantOf(data, 'orderDate'))
    : instantOf(data, 'createdon');
  const searched = erp
    ? ['number', 'externalDocumentNumber', 'customerName', 'customerNumber']
    : ['ordernumber', 'name', 'billto_name'];
  return {
    number: (erp ? textOf(data, 'number') : null) ?? '',
    search_text: folded(searched.map((field) => textOf(data, field) ?? '').join(' ')),
    party: textOf(data, erp ? 'customerId' : '_customerid_value'),
    status: erp
      ? erpOrderStatus(textOf(data, 'status'), isPlainOrder(row))
      : crmOrderStatus(integerOf(data, 'statecode')),
    created_at: (created ?? updated).toISOString(),
    updated_at: updated.toISOString(),
  };
}

/**
 * An order of API v2.0, which has its own words for the status: only the extension knows this
 * field.
 */
export function isPlainOrder({ data }: Pick<ReplicaRow, 'data'>): boolean {
  return !('completelyShipped' in data);
}

export function orderLineColumns({ data }: ReplicaRow, { system }: ReplicaScope): Columns {
  const zero = (...fields: string[]): string =>
    fields.map((field) => decimalOf(data, field)).find((value) => value !== null) ?? '0';
  const erp = system === 'ERP';
  return {
    parent: textOf(data, erp ? 'documentId' : '_salesorderid_value'),
    line_no: lineNumber(data, erp),
    quantity: zero('quantity'),
    shipped: erp ? zero('quantityShipped') : zero('quantityshipped'),
    invoiced: erp ? zero('quantityInvoiced') : '0',
    amount: erp ? zero('amount', 'lineAmount') : zero('baseamount'),
    amount_with_tax: erp
      ? zero('amountIncludingTax', 'amount', 'lineAmount')
      : zero('extendedamount'),
  };
}

export function invoiceColumns(row: ReplicaRow, { system }: ReplicaScope): Columns {
  const { data } = row;
  const erp = system === 'ERP';
  const day = erp
    ? (dateOf(data, 'postingDate') ?? dateOf(data, 'documentDate'))
    : dateOf(data, 'createdon');
  return {
    number: textOf(data, erp ? 'number' : 'invoicenumber') ?? '',
    order_number: (erp ? textOf(data, 'orderNumber') : null) ?? '',
    party: textOf(data, erp ? 'customerId' : '_customerid_value'),
    posting_date: day ?? (row.modifiedAt ?? BEGINNING).toISOString().slice(0, 10),
  };
}

export function invoiceLineColumns({ data }: ReplicaRow, { system }: ReplicaScope): Columns {
  return {
    parent: textOf(data, system === 'ERP' ? 'documentId' : '_invoiceid_value'),
    line_no: lineNumber(data, system === 'ERP'),
  };
}

export function quoteColumns({ data, modifiedAt }: ReplicaRow): Columns {
  return {
    party: textOf(data, '_customerid_value'),
    updated_at: (modifiedAt ?? BEGINNING).toISOString(),
  };
}

export function quoteLineColumns({ data }: ReplicaRow): Columns {
  return { parent: textOf(data, '_quoteid_value'), line_no: lineNumber(data, false) };
}

/** The name documents use for a record: the first of its fields that holds something. */
export function named(...fields: readonly string[]): (row: ReplicaRow) => Columns {
  return ({ data }) => ({ code: firstText(data, fields) ?? '' });
}

function lineNumber(data: ReplicaRow['data'], erp: boolean): number {
  return erp
    ? integerOf(data, 'lineNumber')
    : integerOf(data, 'sequencenumber') || integerOf(data, 'lineitemnumber');
}
