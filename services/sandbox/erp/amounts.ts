/** Amounts of one sales line: rounded per line, as the ERP rounds. */
import { Decimal, decimalText, roundTo } from '@drawbar/schema/values';
import type { StoredData } from '../odata/index.ts';

export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly lineDiscountPercent: string;
  /** The line's part of the discount on the whole document; none when absent. */
  readonly invoiceDiscount?: string;
  readonly taxPercent: string;
  /** The unit price holds the tax already. */
  readonly pricesIncludeTax: boolean;
  /** Amounts are multiples of it, as the currency says. */
  readonly amountRounding: string;
}

export interface LineAmounts {
  readonly lineDiscountAmount: string;
  /** After its own discount, before that of the document. */
  readonly lineAmount: string;
  /** After both, without tax. */
  readonly amount: string;
  readonly amountIncludingTax: string;
  /** Its part of the discount on the whole document. */
  readonly invoiceDiscountAllocation: string;
}

/** To what unit prices and amounts of a document are rounded; exact decimals. */
export interface Rounding {
  readonly amountRounding: string;
  readonly unitRounding: string;
}

/** Of a currency that does not say. */
export const DEFAULT_ROUNDING: Rounding = { amountRounding: '0.01', unitRounding: '0.00001' };

/** @param record of a currency, or of the company for the local one. */
export function roundingOf(record: StoredData): Rounding {
  const precision = (member: string, fallback: string): string => {
    const text = String(record[member] ?? '');
    return text === '' || new Decimal(text).lte(0) ? fallback : text;
  };
  return {
    amountRounding: precision('amountRoundingPrecision', DEFAULT_ROUNDING.amountRounding),
    unitRounding: precision('unitAmountRoundingPrecision', DEFAULT_ROUNDING.unitRounding),
  };
}

/** VAT of the demo company: domestic sales are taxed, others are not. */
const DOMESTIC_TAX_PERCENT = '25';

export function taxPercentOf(customer: StoredData): string {
  return customer.genBusPostingGroup === 'DOMESTIC' ? DOMESTIC_TAX_PERCENT : '0';
}

/** All in the document's currency, exact decimals in and out. */
export function lineAmounts(line: PricedLine): LineAmounts {
  const round = (value: Decimal): Decimal => roundTo(value, line.amountRounding);
  const gross = round(new Decimal(line.quantity).times(line.unitPrice));
  const discount = round(gross.times(line.lineDiscountPercent).div(100));
  const lineAmount = gross.minus(discount);
  const rate = new Decimal(line.taxPercent).div(100);
  const left = lineAmount.minus(line.invoiceDiscount ?? '0');
  const amount = round(line.pricesIncludeTax ? left.div(rate.plus(1)) : left);
  const withTax = line.pricesIncludeTax ? left : amount.plus(amount.times(rate));
  return {
    lineDiscountAmount: decimalText(discount),
    lineAmount: decimalText(lineAmount),
    amount: decimalText(amount),
    amountIncludingTax: decimalText(round(withTax)),
    invoiceDiscountAllocation: line.invoiceDiscount ?? '0',
  };
}
