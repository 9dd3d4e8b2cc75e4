/** A quote of the CRM, and its copy in the ERP. */
import type { CurrencyRef, Totals } from './document.ts';
import type { SalesQuoteStatus } from './status.ts';

export interface SalesQuote {
  /** The Dataverse GUID. */
  readonly id: string;
  readonly revision: number;
  /** Account or contact. */
  readonly party: string | null;
  readonly status: SalesQuoteStatus;
  readonly validUntil: string | null;
  readonly currency: CurrencyRef;
  readonly totals: Totals;
  /** The ERP's number; null while the ERP has never had it. */
  readonly number: string | null;
  /** SystemId of the ERP's quote; null while the ERP does not have it, or no longer. */
  readonly erpId: string | null;
  /** Why it does not stand in the ERP as it should. */
  readonly problem: string | null;
  readonly updatedAt: Date;
}
