/** The discount on a whole document, spread over its lines as the ERP spreads it. */
import { Decimal, decimalText, roundTo } from '@drawbar/schema/values';
import type { StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { DEFAULT_ROUNDING, lineAmounts } from '../amounts.ts';
import { DOCUMENT_KINDS, type DocumentType } from './document-kinds.ts';
import { decimalOf, textOf } from './rules.ts';

/** What is sold takes its part; an account, such as that of freight, takes none. */
const DISCOUNTED: ReadonlySet<string> = new Set(['Item', 'Resource']);

/** Gives every line its part of the header's discount, and the amounts that follow from it. */
export async function spreadDiscount(
  writer: Writer,
  documentType: DocumentType,
  header: StoredRow,
): Promise<void> {
  const { line: kind } = DOCUMENT_KINDS[documentType];
  const lines = await writer.where(kind, 'documentId', header.id);
  const bases = lines.map(({ data }) =>
    DISCOUNTED.has(textOf(data, 'lineType')) ? decimalOf(data, 'lineAmount') : '0',
  );
  const rounding = textOf(header.data, 'amountRounding') || DEFAULT_ROUNDING.amountRounding;
  const parts = discountParts(decimalOf(header.data, 'discountAmount'), bases, rounding);
  for (const [at, line] of lines.entries()) {
    const invoiceDiscountAllocation = parts[at] ?? '0';
    if (decimalOf(line.data, 'invoiceDiscountAllocation') === invoiceDiscountAllocation) continue;
    const data = { ...line.data, invoiceDiscountAllocation };
    await writer.update(kind, line, { ...amountsOf({ data }) });
  }
}

/**
 * Parts of a discount in the proportions of `bases`, each rounded; they add up to the discount, or
 * to all there is where that is less. Exact decimals in and out.
 */
export function discountParts(
  discount: string,
  bases: readonly string[],
  rounding: string,
): string[] {
  const counted = bases.map((base) => Decimal.max(base, 0));
  const total = Decimal.sum(0, ...counted);
  const whole = Decimal.min(Decimal.max(discount, 0), total);
  const upTo = (base: Decimal): Decimal =>
    total.isZero() ? total : roundTo(whole.times(base).div(total), rounding);
  let before = new Decimal(0);
  return counted.map((base) => {
    const from = before;
    before = from.plus(base);
    return decimalText(upTo(before).minus(upTo(from)));
  });
}

/** Amounts of a stored line; @param quantity what is invoiced of it, all of it when left out. */
export function amountsOf({ data }: Pick<StoredRow, 'data'>, quantity?: Decimal) {
  const part = decimalOf(data, 'invoiceDiscountAllocation');
  return lineAmounts({
    quantity: quantity === undefined ? decimalOf(data, 'quantity') : decimalText(quantity),
    unitPrice: decimalOf(data, 'unitPrice'),
    lineDiscountPercent: decimalOf(data, 'lineDiscountPercent'),
    invoiceDiscount: quantity === undefined ? part : partInvoiced(data, quantity, part),
    taxPercent: decimalOf(data, 'taxPercent'),
    pricesIncludeTax: data.pricesIncludeTax === true,
    amountRounding: textOf(data, 'amountRounding') || DEFAULT_ROUNDING.amountRounding,
  });
}

/** Of a line's part of the discount, what the quantity takes after what was invoiced before. */
function partInvoiced(data: StoredRow['data'], quantity: Decimal, part: string): string {
  const whole = new Decimal(decimalOf(data, 'quantity'));
  if (whole.isZero()) return '0';
  const rounding = textOf(data, 'amountRounding') || DEFAULT_ROUNDING.amountRounding;
  const upTo = (invoiced: Decimal): Decimal => roundTo(invoiced.times(part).div(whole), rounding);
  const before = new Decimal(decimalOf(data, 'quantityInvoiced'));
  return decimalText(upTo(before.plus(quantity)).minus(upTo(before)));
}
