/** One line of the ERP's price lists, as the price rules read it (extension.md 4). */
import { code, exact, flag, text, type Fields } from './document.ts';
import { SCOPE_OF_SOURCE, type PriceListScope } from './price-list.ts';

/** Kinds of things a line can price; a number of '' is every item, every resource. */
export type AssetType = 'Item' | 'Item Discount Group' | 'Resource' | 'Resource Group';

export interface PriceRow {
  readonly listCode: string;
  /** With the list, the order in which the ERP looks at lines. */
  readonly lineNumber: number;
  readonly active: boolean;
  /** null: a source that no sale looks at. */
  readonly scope: PriceListScope | null;
  readonly scopeCode: string;
  readonly assetType: string;
  readonly assetNumber: string;
  /** '' is every variant. */
  readonly variant: string;
  /** '' is every unit: price and quantity count in base units. */
  readonly uom: string;
  /** In `uom`, or base units; exact decimal. */
  readonly minimumQuantity: string;
  /** '' is the local currency. */
  readonly currencyCode: string;
  readonly givesPrice: boolean;
  readonly givesDiscount: boolean;
  readonly unitPrice: string;
  readonly discountPercent: string;
  readonly allowLineDiscount: boolean;
  readonly priceIncludesTax: boolean;
  /** Business group whose tax the price holds; '' is that of the document. */
  readonly taxGroup: string;
  /** First and last day; null is open. */
  readonly startingDate: string | null;
  readonly endingDate: string | null;
}

/** null for a line of a purchase, or for a project. */
export function priceRow(line: Fields): PriceRow | null {
  if (!['Sale', 'Any'].includes(code(line, 'priceType'))) return null;
  const amountType = code(line, 'amountType');
  const source = code(line, 'sourceType');
  return {
    listCode: code(line, 'priceListCode'),
    lineNumber: Number(code(line, 'lineNumber')),
    active: code(line, 'status') === 'Active',
    // "All" leaves the source to the lines of a list; a sale looks for customers alone.
    scope: source === 'All' ? null : (SCOPE_OF_SOURCE[source] ?? null),
    scopeCode: code(line, 'sourceNumber'),
    assetType: code(line, 'assetType'),
    assetNumber: code(line, 'assetNumber'),
    variant: code(line, 'variantCode'),
    uom: code(line, 'unitOfMeasureCode'),
    minimumQuantity: exact(line, 'minimumQuantity'),
    currencyCode: code(line, 'currencyCode'),
    givesPrice: amountType !== 'Discount',
    givesDiscount: amountType !== 'Price',
    unitPrice: exact(line, 'unitPrice'),
    discountPercent: exact(line, 'lineDiscountPercent'),
    allowLineDiscount: line['allowLineDiscount'] !== false,
    priceIncludesTax: flag(line, 'priceIncludesTax'),
    taxGroup: code(line, 'taxBusinessPostingGroup'),
    startingDate: text(line, 'startingDate'),
    endingDate: text(line, 'endingDate'),
  };
}
