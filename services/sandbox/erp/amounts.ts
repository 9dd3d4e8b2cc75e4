/** Amounts of one sales line: rounded per line, as the ERP rounds. */
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { StoredData } from '../odata/index.ts';

export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly lineDiscountPercent: string;
  readonly taxPercent: string;
  /** The unit price holds the tax already. */
  readonly pricesIncludeTax: boolean;
}

export interface LineAmounts {
  readonly lineDiscountAmount: string;
  readonly lineAmount: string;
  readonly amount: string;
  readonly amountIncludingTax: string;
}

const AMOUNT_PLACES = 2;
/** VAT of the demo company: domestic sales are taxed, others are not. */
const DOMESTIC_TAX_PERCENT = '25';

export function taxPercentOf(customer: StoredData): string {
  return customer.genBusPostingGroup === 'DOMESTIC' ? DOMESTIC_TAX_PERCENT : '0';
}

/** All four in the document's currency, exact decimals in and out. */
export function lineAmounts(line: PricedLine): LineAmounts {
  const gross = new Decimal(line.quantity).times(line.unitPrice).toDecimalPlaces(AMOUNT_PLACES);
  const discount = gross.times(line.lineDiscountPercent).div(100).toDecimalPlaces(AMOUNT_PLACES);
  const lineAmount = gross.minus(discount);
  const rate = new Decimal(line.taxPercent).div(100);
  const net = line.pricesIncludeTax ? lineAmount.div(rate.plus(1)) : lineAmount;
  const amount = net.toDecimalPlaces(AMOUNT_PLACES);
  const withTax = line.pricesIncludeTax ? lineAmount : amount.plus(amount.times(rate));
  return {
    lineDiscountAmount: decimalText(discount),
    lineAmount: decimalText(lineAmount),
    amount: decimalText(amount),
    amountIncludingTax: decimalText(withTax.toDecimalPlaces(AMOUNT_PLACES)),
  };
}
