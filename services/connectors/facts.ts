/** Facts that are no records: a customer's figures, a CRM's settings and option sets. */
import type { SystemId } from './records.ts';

/** As the ERP computes them now; exact decimals in local currency. */
export interface CustomerFigures {
  readonly customerId: SystemId;
  readonly balance: string;
  /** Due before `overdueAt`. */
  readonly overdue: string;
  /** `YYYY-MM-DD`; null when the ERP did not say. */
  readonly overdueAt: string | null;
  readonly outstandingOrders: string;
  readonly shippedNotInvoiced: string;
  readonly outstandingInvoices: string;
  readonly invoicedPrepayment: string;
  readonly totalSales: string;
  readonly creditLimit: string;
}

/** Settings of the CRM's organisation that decide how records are written. */
export interface CrmEnvironment {
  /** Our own user there. */
  readonly userId: SystemId | null;
  readonly organizationId: SystemId | null;
  readonly baseCurrencyId: SystemId | null;
  /** Decimals of amounts, 0 to 4; null when it is not shown. */
  readonly currencyDecimals: number | null;
  /** Sales orders are integrated with an ERP (`IsSOPIntegrationEnabled`). */
  readonly isOrderIntegrationEnabled: boolean | null;
}

/** One choice of an option set; customers change both. */
export interface Choice {
  readonly value: number;
  readonly label: string;
}
