/** Price lists, price lines, price and discount groups (extension.md 3, 4); API v2.0 has none. */
import type { Fields } from '../../odata/fields.ts';
import { extensionOnly } from './definition.ts';

export const priceGroup = extensionOnly('customerPriceGroups', {
  code: 'text',
  description: 'text',
  priceIncludesTax: 'boolean',
  allowInvoiceDiscount: 'boolean',
  allowLineDiscount: 'boolean',
  taxBusinessPostingGroup: 'text',
  priceCalculationMethod: 'enum',
});

const CODE_AND_DESCRIPTION: Fields = { code: 'text', description: 'text' };

export const customerDiscountGroup = extensionOnly('customerDiscountGroups', CODE_AND_DESCRIPTION);
export const itemDiscountGroup = extensionOnly('itemDiscountGroups', CODE_AND_DESCRIPTION);

/** Of sales and of purchases: `priceType` tells them apart. */
export const priceList = extensionOnly(
  'priceLists',
  {
    code: 'text',
    description: 'text',
    sourceGroup: 'enum',
    sourceType: 'enum',
    sourceNumber: 'text',
    sourceId: 'guid',
    parentSourceNumber: 'text',
    priceType: 'enum',
    amountType: 'enum',
    currencyCode: 'text',
    startingDate: 'date',
    endingDate: 'date',
    priceIncludesTax: 'boolean',
    allowLineDiscount: 'boolean',
    allowInvoiceDiscount: 'boolean',
    allowUpdatingDefaults: 'boolean',
    taxBusinessPostingGroup: 'text',
    status: 'enum',
  },
  'prices',
);

/** Of sales and of purchases: `priceType` tells them apart. */
export const priceLine = extensionOnly(
  'priceListLines',
  {
    priceListId: 'guid',
    priceListCode: 'text',
    lineNumber: 'integer',
    sourceType: 'enum',
    sourceNumber: 'text',
    sourceId: 'guid',
    parentSourceNumber: 'text',
    assetType: 'enum',
    assetNumber: 'text',
    assetId: 'guid',
    variantCode: 'text',
    unitOfMeasureCode: 'text',
    workTypeCode: 'text',
    minimumQuantity: 'decimal',
    currencyCode: 'text',
    amountType: 'enum',
    unitPrice: 'decimal',
    costFactor: 'decimal',
    unitCost: 'decimal',
    lineDiscountPercent: 'decimal',
    allowLineDiscount: 'boolean',
    allowInvoiceDiscount: 'boolean',
    priceIncludesTax: 'boolean',
    taxBusinessPostingGroup: 'text',
    taxProductPostingGroup: 'text',
    priceType: 'enum',
    status: 'enum',
    startingDate: 'date',
    endingDate: 'date',
    description: 'text',
  },
  'prices',
);

/** Discounts of the older pricing model; empty under the new one. */
export const salesLineDiscount = extensionOnly(
  'salesLineDiscounts',
  {
    type: 'enum',
    code: 'text',
    salesType: 'enum',
    salesCode: 'text',
    currencyCode: 'text',
    variantCode: 'text',
    unitOfMeasureCode: 'text',
    minimumQuantity: 'decimal',
    startingDate: 'date',
    endingDate: 'date',
    lineDiscountPercent: 'decimal',
  },
  'prices',
);

/** Percent of tax by the groups of who buys and of what is sold; since version 1.1. */
export const taxSetup = extensionOnly(
  'taxPostingSetups',
  {
    taxBusinessPostingGroup: 'text',
    taxProductPostingGroup: 'text',
    taxCalculationType: 'enum',
    taxPercent: 'decimal',
  },
  'taxes',
);
