/** A customer's figures as the ERP computes them; exact decimals in local currency. */
import { decimal, decimalText } from '@drawbar/schema/values';

export interface CustomerFigures {
  readonly balance: string;
  readonly overdue: string;
  readonly outstandingOrders: string;
  readonly shippedNotInvoiced: string;
  readonly outstandingInvoices: string;
  readonly invoicedPrepayment: string;
  readonly totalSales: string;
}

/** What counts against the credit limit. */
export function totalOf(figures: CustomerFigures): string {
  return decimalText(
    decimal(figures.balance)
      .plus(figures.outstandingOrders)
      .plus(figures.shippedNotInvoiced)
      .plus(figures.outstandingInvoices)
      .minus(figures.invoicedPrepayment),
  );
}

/** Figures and when the ERP told them. */
export interface KnownFigures {
  readonly figures: CustomerFigures;
  readonly readAt: Date;
}

/** An answer: fresh enough, or the last known one because the ERP did not answer. */
export type Statistics =
  | { readonly source: 'LIVE' | 'CACHE'; readonly known: KnownFigures }
  | { readonly source: 'LAST_KNOWN'; readonly known: KnownFigures; readonly failure: unknown }
  /** Never read before, and the ERP did not answer. */
  | { readonly source: 'NONE'; readonly failure: unknown };
