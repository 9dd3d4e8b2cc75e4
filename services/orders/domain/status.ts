/** The states of documents, from the words and numbers of the two systems (`domain.md` 0.3). */

export type SalesOrderStatus =
  | 'DRAFT'
  | 'SUBMITTED'
  | 'OPEN'
  | 'PENDING_APPROVAL'
  | 'PENDING_PREPAYMENT'
  | 'RELEASED'
  | 'COMPLETED'
  | 'CANCELLED'
  | 'FAILED';

export type ShippingStatus = 'NONE' | 'PARTIAL' | 'COMPLETE';
export type InvoicingStatus = 'NONE' | 'PARTIAL' | 'INVOICED' | 'PAID';
export type SalesQuoteStatus = 'DRAFT' | 'ACTIVE' | 'WON' | 'CLOSED';
export type SalesInvoiceStatus = 'BILLED' | 'PARTLY_PAID' | 'PAID' | 'CANCELLED';

/**
 * Status of an ERP order from its own word.
 * v2.0 says Draft, In Review and Open for what the table calls Open, Pending Approval and Released
 * (extension.md 6); `plain` tells that the word comes from v2.0.
 */
export function erpOrderStatus(word: string | null, plain: boolean): SalesOrderStatus {
  switch ((word ?? '').toLowerCase()) {
    case 'draft':
      return 'OPEN';
    case 'open':
      return plain ? 'RELEASED' : 'OPEN';
    case 'in review':
    case 'pending approval':
      return 'PENDING_APPROVAL';
    case 'pending prepayment':
      return 'PENDING_PREPAYMENT';
    case 'released':
      return 'RELEASED';
    default:
      return 'OPEN';
  }
}

/** Status of a CRM order from its state code. */
export function crmOrderStatus(stateCode: number): SalesOrderStatus {
  switch (stateCode) {
    case 1:
      return 'SUBMITTED';
    case 2:
      return 'CANCELLED';
    case 3:
    case 4:
      return 'COMPLETED';
    default:
      return 'DRAFT';
  }
}

/** Status of a quote from its state code. */
export function quoteStatus(stateCode: number): SalesQuoteStatus {
  switch (stateCode) {
    case 1:
      return 'ACTIVE';
    case 2:
      return 'WON';
    case 3:
      return 'CLOSED';
    default:
      return 'DRAFT';
  }
}

/** Whether a status can still change by itself. */
export function isFinal(status: SalesOrderStatus): boolean {
  return status === 'COMPLETED' || status === 'CANCELLED';
}
