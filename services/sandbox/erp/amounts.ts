/** Amounts of one sales line: rounded per line, as the ERP rounds. */
import { Decimal, decimalText } from '@drawbar/schema/values';

export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly lineDiscountPercent: string;
  readonly taxPercent: string;
}

export interface LineAmounts {
  readonly lineDiscountAmount: string;
  readonly lineAmount: string;
  readonly amount: string;
  readonly amountIncludingTax: string;
}

const AMOUNT_PLACES = 2;

/** All four in the document's currency, exact decimals in and out. */
export function lineAmounts(line: PricedLine): LineAmounts {
  const gross = new Decimal(line.quantity).times(line.unitPrice).toDecimalPlaces(AMOUNT_PLACES);
  const discount = gross.times(line.lineDiscountPercent).div(100).toDecimalPlaces(AMOUNT_PLACES);
  const amount = gross.minus(discount);
  const tax = amount.times(line.taxPercent).div(100).toDecimalPlaces(AMOUNT_PLACES);
  return {
    lineDiscountAmount: decimalText(discount),
    lineAmount: decimalText(amount),
    amount: decimalText(amount),
    amountIncludingTax: decimalText(amount.plus(tax)),
  };
}
