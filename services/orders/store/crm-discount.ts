/** What the discounts on a whole document of the CRM come to, those in percent included. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal, decimalText } from '@drawbar/schema/values';
import { decimalOf } from './document.ts';

/**
 * The CRM shows an amount and a percentage, and what its lines come to before and after both
 * (`domain.md` 7.3); the amount alone where it shows no sums.
 */
export function crmDiscount(document: ReplicaDocument): string {
  const lines = decimalOf(document, 'totallineitemamount');
  const left = decimalOf(document, 'totalamountlessfreight');
  if (lines === null || left === null) return decimalOf(document, 'discountamount') ?? '0';
  return decimalText(decimal(lines).minus(left));
}
