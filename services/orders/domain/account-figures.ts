/** What a coupled customer owes and bought, as its account in the CRM shows it (domain.md 7.8). */
import { decimal, decimalText } from '@drawbar/schema/values';

/** As the ERP computes them; exact decimals in its local currency. */
export interface CustomerFigures {
  readonly balance: string;
  readonly overdue: string;
  /** Day of `overdue`; null when the ERP did not say. */
  readonly overdueAt: string | null;
  readonly outstandingOrders: string;
  readonly shippedNotInvoiced: string;
  readonly outstandingInvoices: string;
  readonly invoicedPrepayment: string;
  readonly totalSales: string;
  readonly creditLimit: string;
}

export interface FiguresOf {
  /** GUID of the account. */
  readonly accountId: string;
  readonly customerNumber: string;
  readonly customerName: string;
}

/** The fields of the CRM's record; the account itself is not touched. */
export function accountFigures(
  { accountId, customerNumber, customerName }: FiguresOf,
  figures: CustomerFigures,
): Readonly<Record<string, string | null>> {
  const owed = decimal(figures.balance)
    .plus(figures.outstandingOrders)
    .plus(figures.shippedNotInvoiced)
    .plus(figures.outstandingInvoices)
    .minus(figures.invoicedPrepayment);
  return {
    drawbar_name: customerName,
    drawbar_customernumber: customerNumber,
    drawbar_balance: figures.balance,
    drawbar_outstandingorders: figures.outstandingOrders,
    drawbar_shippednotinvoiced: figures.shippedNotInvoiced,
    drawbar_outstandinginvoices: figures.outstandingInvoices,
    drawbar_total: decimalText(owed),
    drawbar_creditlimit: figures.creditLimit,
    drawbar_overdue: figures.overdue,
    drawbar_overdueat: figures.overdueAt,
    drawbar_totalsales: figures.totalSales,
    drawbar_invoicedprepayment: figures.invoicedPrepayment,
    _drawbar_accountid_value: accountId,
  };
}
