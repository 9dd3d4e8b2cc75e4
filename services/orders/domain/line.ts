/** A line of a quote, an order or a posted invoice. */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { CurrencyRef } from './document.ts';

export type SalesLineKind = 'ITEM' | 'RESOURCE' | 'WRITE_IN' | 'FREIGHT' | 'COMMENT';

/** What a line sells, as its system names it; null where it names nothing of the ERP. */
export type SoldRef =
  | { readonly by: 'number'; readonly kind: 'item' | 'resource'; readonly number: string }
  | { readonly by: 'product'; readonly id: string }
  | null;

export interface SalesLine {
  readonly id: string;
  /** 1, 2, 3, … in the order of the document. */
  readonly position: number;
  readonly lineNo: number;
  /** null until it is known what the CRM's product is. */
  readonly kind: SalesLineKind | null;
  readonly sold: SoldRef;
  readonly variant: string | null;
  readonly description: string;
  /** null for a comment. */
  readonly figures: LineFigures | null;
}

/** Exact decimals in the document's currency and the line's unit. */
export interface LineFigures {
  readonly quantity: string;
  readonly unit: UnitRef;
  readonly unitPrice: string;
  readonly discountPercent: string;
  /** After the discount, before tax. */
  readonly amount: string;
  /** null except on orders of the ERP. */
  readonly shipped: string | null;
  readonly invoiced: string | null;
}

/** The ERP names a unit by its code, the CRM by its record. */
export type UnitRef = { readonly code: string } | { readonly crmId: string | null };

/** A line and how its document's currency is named. */
export interface DocumentLine {
  readonly line: SalesLine;
  readonly currency: CurrencyRef;
}

/** G/L account for freight and number of the write-in item or resource, of the company's set-up. */
export interface LineAccounts {
  readonly freightAccount: string | null;
  readonly writeIn: string | null;
}

/** Kind of an ERP line, from the ERP's type and number (`domain.md` 7.3). */
export function erpLineKind(
  type: string | null,
  number: string | null,
  own: LineAccounts,
): SalesLineKind {
  switch ((type ?? '').trim().toLowerCase()) {
    case '':
    case 'comment':
      return 'COMMENT';
    case 'item':
      return number !== null && number === own.writeIn ? 'WRITE_IN' : 'ITEM';
    case 'resource':
      return number !== null && number === own.writeIn ? 'WRITE_IN' : 'RESOURCE';
    default:
      return number !== null && number === own.freightAccount ? 'FREIGHT' : 'WRITE_IN';
  }
}

/** Discount in percent of what the line would cost without; 0 for a line without a price. */
export function discountPercent(base: string, amount: string): string {
  const whole = decimal(base);
  if (whole.isZero()) return '0';
  return decimalText(
    whole.minus(amount).div(whole).times(100).toDecimalPlaces(5, Decimal.ROUND_HALF_UP),
  );
}
