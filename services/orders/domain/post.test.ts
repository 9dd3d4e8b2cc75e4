import { describe, expect, it } from 'vitest';
import { invoicePostText, isTold, orderPostText } from './post.ts';

describe('a post in the CRM', () => {
  it('tells that an order was released or shipped, and nothing else of it', () => {
    expect((['RELEASED', 'SHIPPED'] as const).every(isTold)).toBe(true);
    expect((['CREATED', 'INVOICED', 'PAID', 'CANCELLED', 'NOTE'] as const).some(isTold)).toBe(
      false,
    );
    expect(orderPostText('101016', 'Shipped 3 PCS 1968-S.')).toBe(
      'Order 101016: Shipped 3 PCS 1968-S.',
    );
    expect(orderPostText('101016', 'x'.repeat(5_000))).toHaveLength(1_000);
  });

  it('tells of an invoice which order it is for, and how much', () => {
    const invoice = { number: '103033', orderNumber: 'ORD-1', gross: '1234.5' };
    expect(invoicePostText({ ...invoice, currency: 'GBP' })).toBe(
      'Invoice 103033 for order ORD-1 was posted in the ERP: 1234.5 GBP.',
    );
    expect(invoicePostText({ ...invoice, currency: '' })).toMatch(/: 1234.5\.$/);
  });
});
