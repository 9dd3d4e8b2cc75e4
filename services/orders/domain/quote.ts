/** A quote of the CRM. */
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
  readonly updatedAt: Date;
}
