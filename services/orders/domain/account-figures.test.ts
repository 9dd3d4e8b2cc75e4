import { describe, expect, it } from 'vitest';
import { accountFigures } from './account-figures.ts';

describe('the figures of a customer in the CRM', () => {
  it('add up to what the customer owes, less what was paid in advance', () => {
    const fields = accountFigures(
      { accountId: 'a1', customerNumber: '10000', customerName: 'Cannon' },
      {
        balance: '100.10',
        overdue: '40',
        overdueAt: '2026-01-22',
        outstandingOrders: '20.02',
        shippedNotInvoiced: '5',
        outstandingInvoices: '1',
        invoicedPrepayment: '6.12',
        totalSales: '1000',
        creditLimit: '0',
      },
    );
    expect(fields).toMatchObject({
      drawbar_total: '120',
      drawbar_balance: '100.10',
      drawbar_overdue: '40',
      drawbar_overdueat: '2026-01-22',
      drawbar_customernumber: '10000',
      _drawbar_accountid_value: 'a1',
    });
  });
});
