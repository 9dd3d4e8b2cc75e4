/** A posted invoice: the ERP owns it, the CRM may have a copy. */
import { Decimal } from '@drawbar/schema/values';
import type { CurrencyRef, Totals } from './document.ts';
import type { SalesInvoiceStatus } from './status.ts';

export interface SalesInvoice {
  /** The ERP's SystemId of the posted document. */
  readonly id: string;
  /** GUID of the CRM's copy. */
  readonly partner: string | null;
  readonly number: string;
  readonly orderNumber: string | null;
  /** The customer who was billed. */
  readonly party: string | null;
  readonly status: SalesInvoiceStatus;
  readonly postingDate: string;
  /** When it was posted; the beginning of its posting date where the ERP does not tell the time. */
  readonly postedAt: Date;
  readonly dueDate: string;
  readonly currency: CurrencyRef;
  readonly totals: Totals;
  readonly remaining: string;
  readonly updatedAt: Date;
}

/** How far an invoice has been paid (`domain.md` 7.8). */
export function invoiceStatus(
  gross: string,
  remaining: string,
  cancelled: boolean,
): SalesInvoiceStatus {
  if (cancelled) return 'CANCELLED';
  const open = new Decimal(remaining);
  if (open.isZero()) return 'PAID';
  return open.lt(gross) ? 'PARTLY_PAID' : 'BILLED';
}
