import { describe, expect, it } from 'vitest';
import { crmInvoice, crmInvoiceState, isComplete, type PostedInvoice } from './crm-invoice.ts';

const line = {
  description: 'MEXICO Swivel Chair',
  quantity: '2',
  unitPrice: '123.3',
  discountAmount: '24.66',
  amount: '221.94',
  amountWithTax: '277.43',
  productId: 'p1',
  unitId: 'u1',
};
const invoice: PostedInvoice = {
  number: '103001',
  accountId: 'a1',
  orderId: 'o1',
  currencyId: 'gbp',
  dueDate: '2026-02-22',
  externalDocumentNumber: null,
  shipTo: null,
  status: 'BILLED',
  gross: '277.43',
  lines: [line],
};

describe('the copy of a posted invoice', () => {
  it('carries prices, discounts and tax as posted', () => {
    expect(crmInvoice(invoice)).toEqual({
      data: {
        invoicenumber: '103001',
        name: 'Invoice 103001',
        _customerid_value: 'a1',
        _salesorderid_value: 'o1',
        _transactioncurrencyid_value: 'gbp',
        duedate: '2026-02-22',
      },
      lines: [
        {
          sequencenumber: 1,
          quantity: '2',
          ispriceoverridden: true,
          priceperunit: '123.3',
          manualdiscountamount: '24.66',
          tax: '55.49',
          _productid_value: 'p1',
          _uomid_value: 'u1',
        },
      ],
    });
  });

  it('makes a write-in of what is not coupled, and leaves comments out', () => {
    const uncoupled = { ...line, productId: null };
    const comment = { ...line, quantity: '0', description: 'Thank you' };
    const { lines } = crmInvoice({ ...invoice, lines: [comment, uncoupled] });
    expect(lines).toEqual([
      expect.objectContaining({
        isproductoverridden: true,
        productdescription: 'MEXICO Swivel Chair',
        sequencenumber: 1,
      }),
    ]);
  });

  it('waits until all of its lines were read', () => {
    expect(isComplete(invoice)).toBe(true);
    expect(isComplete({ ...invoice, lines: [] })).toBe(false);
  });

  it.each([
    ['BILLED', '0', '4'],
    ['PARTLY_PAID', '2', '100002'],
    ['PAID', '2', '100001'],
    ['CANCELLED', '3', '100003'],
  ] as const)('is shown %s as %s/%s', (status, statecode, statuscode) =>
    expect(crmInvoiceState(status)).toEqual({ statecode, statuscode }),
  );
});
