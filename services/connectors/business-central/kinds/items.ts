/** Items, resources, their units and variants, and locations (systems.md 1.3, extension.md 3). */
import type { Fields } from '../../odata/fields.ts';
import { extensionOnly, inBoth } from './definition.ts';

// `inventory` of API v2.0 is left out on purpose: sending it would post an adjustment.
const ITEM_V2: Fields = {
  number: 'text rw',
  displayName: 'text rw',
  displayName2: 'text rw',
  type: 'enum rw',
  itemCategoryId: 'guid rw',
  itemCategoryCode: 'text rw',
  blocked: 'boolean rw',
  gtin: 'text rw',
  unitPrice: 'decimal rw',
  priceIncludesTax: 'boolean rw',
  unitCost: 'decimal rw',
  taxGroupCode: 'text rw',
  baseUnitOfMeasureId: 'guid rw',
  baseUnitOfMeasureCode: 'text rw',
  generalProductPostingGroupCode: 'text rw',
  inventoryPostingGroupCode: 'text rw',
};

export const item = inBoth(
  'items',
  {
    ...ITEM_V2,
    salesUnitOfMeasureCode: 'text rw',
    purchaseUnitOfMeasureCode: 'text rw',
    itemDiscountGroup: 'text rw',
    salesBlocked: 'boolean rw',
    vendorNumber: 'text rw',
    vendorItemNumber: 'text rw',
    grossWeight: 'decimal rw',
    netWeight: 'decimal rw',
    unitVolume: 'decimal rw',
    standardCost: 'decimal',
    lastDirectCost: 'decimal',
    stockoutWarning: 'enum rw',
    preventNegativeInventory: 'enum rw',
    variantMandatory: 'enum rw',
    reserve: 'enum rw',
    allowInvoiceDiscount: 'boolean rw',
    taxProductPostingGroup: 'text',
    assemblyPolicy: 'enum',
    reorderPoint: 'decimal',
    drawbarKey: 'text c',
  },
  { fields: ITEM_V2, feed: 'watermark' },
);

const ITEM_VARIANT_V2: Fields = {
  itemId: 'guid',
  itemNumber: 'text',
  code: 'text',
  description: 'text',
};

export const itemVariant = inBoth(
  'itemVariants',
  { ...ITEM_VARIANT_V2, description2: 'text', blocked: 'boolean', salesBlocked: 'boolean' },
  { fields: ITEM_VARIANT_V2, feed: 'watermark' },
);

export const itemUnit = extensionOnly('itemUnitsOfMeasure', {
  itemId: 'guid',
  itemNumber: 'text',
  code: 'text',
  quantityPerUnitOfMeasure: 'decimal',
  quantityRoundingPrecision: 'decimal',
  length: 'decimal',
  width: 'decimal',
  height: 'decimal',
  cubage: 'decimal',
  weight: 'decimal',
});

export const itemReference = extensionOnly('itemReferences', {
  itemNumber: 'text',
  variantCode: 'text',
  unitOfMeasureCode: 'text',
  referenceType: 'enum',
  referenceTypeNumber: 'text',
  referenceNumber: 'text',
  description: 'text',
  startingDate: 'date',
  endingDate: 'date',
});

const UNIT_OF_MEASURE: Fields = {
  code: 'text',
  displayName: 'text',
  internationalStandardCode: 'text',
};

export const unitOfMeasure = inBoth('unitsOfMeasure', UNIT_OF_MEASURE, {
  fields: UNIT_OF_MEASURE,
  feed: 'snapshot',
});

export const resource = extensionOnly('resources', {
  number: 'text c',
  type: 'enum rw',
  displayName: 'text rw',
  displayName2: 'text rw',
  jobTitle: 'text rw',
  baseUnitOfMeasureCode: 'text rw',
  unitPrice: 'decimal rw',
  unitCost: 'decimal rw',
  directUnitCost: 'decimal rw',
  indirectCostPercent: 'decimal rw',
  vendorNumber: 'text rw',
  resourceGroupNumber: 'text rw',
  blocked: 'boolean rw',
  privacyBlocked: 'boolean rw',
  capacity: 'decimal',
  taxProductPostingGroup: 'text',
  drawbarKey: 'text c',
});

export const resourceUnit = extensionOnly('resourceUnitsOfMeasure', {
  resourceId: 'guid',
  resourceNumber: 'text',
  code: 'text',
  quantityPerUnitOfMeasure: 'decimal',
  relatedToBaseUnit: 'boolean',
});

const LOCATION_V2: Fields = {
  code: 'text',
  displayName: 'text',
  addressLine1: 'text',
  addressLine2: 'text',
  city: 'text',
  state: 'text',
  country: 'text',
  postalCode: 'text',
  phoneNumber: 'text',
  email: 'text',
};

export const location = inBoth(
  'locations',
  {
    ...LOCATION_V2,
    useAsInTransit: 'boolean',
    requireShipment: 'boolean',
    requirePick: 'boolean',
  },
  { fields: LOCATION_V2, feed: 'snapshot' },
);
