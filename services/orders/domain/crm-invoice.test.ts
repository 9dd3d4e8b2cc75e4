import { Decimal } from '@drawbar/schema/values';
import fc from 'fast-check';
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
  billTo: null,
  shipmentDate: null,
  codes: { paymentTermsCode: null, shippingAgentCode: null, shipmentMethodCode: null },
  pricesIncludeTax: false,
  status: 'BILLED',
  moneyPlaces: 2,
  description: 'Ring twice',
  priceListId: 'list',
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
        _pricelevelid_value: 'list',
        description: 'Ring twice',
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

  it('chooses what stands for the codes of the ERP', () => {
    const { data } = crmInvoice(invoice, { paymenttermscode: '7', shippingmethodcode: '2' });
    expect(data).toMatchObject({ paymenttermscode: '7', shippingmethodcode: '2' });
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

  it('takes the discount on the document from the document', () => {
    const discounted = { ...line, amount: '211.94', amountWithTax: '264.93' };
    const { data } = crmInvoice({ ...invoice, lines: [discounted] });
    expect(data['discountamount']).toBe('10');
  });

  it('holds no tax twice, and makes a line of what the rounding loses', () => {
    const taxed = { ...line, quantity: '3', unitPrice: '12.5', discountAmount: '0' };
    const withTax = { ...taxed, amount: '30.01', amountWithTax: '37.51' };
    const { lines } = crmInvoice({ ...invoice, pricesIncludeTax: true, lines: [withTax] });
    expect(lines).toEqual([
      expect.objectContaining({ priceperunit: '10', manualdiscountamount: '0', tax: '7.5' }),
      expect.objectContaining({ productdescription: 'Rounding', priceperunit: '0.01', tax: '0' }),
    ]);
  });

  it('adds up to what was posted, whatever the prices', () => {
    const cents = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(cents, cents, fc.boolean(), (amount, quantity, pricesIncludeTax) => {
        const posted = { ...line, quantity: String(quantity / 100), amount: String(amount / 100) };
        const { data, lines } = crmInvoice({ ...invoice, pricesIncludeTax, lines: [posted] });
        const sum = lines.reduce((all, one) => {
          const gross = new Decimal(String(one['quantity'])).times(String(one['priceperunit']));
          return all.plus(gross.toDecimalPlaces(2)).minus(String(one['manualdiscountamount']));
        }, new Decimal(0));
        expect(sum.minus(String(data['discountamount'] ?? '0')).toFixed(2)).toBe(
          (amount / 100).toFixed(2),
        );
      }),
    );
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
