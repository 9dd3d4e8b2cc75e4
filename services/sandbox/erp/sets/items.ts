/**
 * Items with variants, units, references; resources; units of measure; categories and locations.
 */
import {
  bool,
  code,
  computed,
  date,
  decimal,
  entitySet,
  idOf,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet } from '../../odata/index.ts';
import { amountOf, DRAWBAR_KEY, ID, LAST_MODIFIED, sumOf, SYS } from './system-fields.ts';

const WRITABLE = { insert: true, modify: true, remove: true };
const DEFAULT_NO_YES = ['Default', 'No', 'Yes'];

const ITEM: FieldList = {
  number: code(20),
  displayName: text(100),
  displayName2: text(50),
  type: member(['Inventory', 'Service', 'Non-Inventory']),
  itemCategoryId: idOf('erp', 'itemCategory', 'itemCategoryCode'),
  itemCategoryCode: code(20, { to: 'itemCategory' }),
  blocked: bool(),
  gtin: text(14),
  unitPrice: decimal(),
  priceIncludesTax: bool(),
  unitCost: decimal(),
  taxGroupId: computed('Guid', 'uuid', 'null::uuid'),
  taxGroupCode: code(20),
  baseUnitOfMeasureId: idOf('erp', 'unit', 'baseUnitOfMeasureCode'),
  baseUnitOfMeasureCode: code(10, { to: 'unit' }),
  generalProductPostingGroupId: computed('Guid', 'uuid', 'null::uuid'),
  generalProductPostingGroupCode: code(20),
  inventoryPostingGroupId: computed('Guid', 'uuid', 'null::uuid'),
  inventoryPostingGroupCode: code(20),
};

const ITEM_EXTENDED: FieldList = {
  salesUnitOfMeasureCode: code(10, { to: 'unit' }),
  purchaseUnitOfMeasureCode: code(10, { to: 'unit' }),
  itemDiscountGroup: code(20, { to: 'itemDiscountGroup' }),
  salesBlocked: bool(),
  vendorNumber: code(20),
  vendorItemNumber: text(50),
  grossWeight: decimal(),
  netWeight: decimal(),
  unitVolume: decimal(),
  standardCost: decimal({ write: 'no' }),
  lastDirectCost: decimal({ write: 'no' }),
  stockoutWarning: member(DEFAULT_NO_YES),
  preventNegativeInventory: member(DEFAULT_NO_YES),
  variantMandatory: member(DEFAULT_NO_YES),
  reserve: member(['Never', 'Optional', 'Always']),
  allowInvoiceDiscount: bool(),
  taxProductPostingGroup: code(20, { write: 'no' }),
  assemblyPolicy: member(['Assemble-to-Stock', 'Assemble-to-Order'], { write: 'no' }),
  reorderPoint: decimal({ write: 'no' }),
};

/** All locations and variants; a PATCH of it posts an adjustment (systems.md 1.3). */
const INVENTORY = sumOf(
  'ledgerEntry',
  amountOf('quantity'),
  "l.data->>'itemNumber' = r.data->>'number'",
);

const ITEM_LINKS = [
  {
    name: 'itemCategory',
    target: 'itemCategories',
    many: false,
    parentField: 'itemCategoryId',
    childField: 'id',
  },
  {
    name: 'unitOfMeasure',
    target: 'unitsOfMeasure',
    many: false,
    parentField: 'baseUnitOfMeasureId',
    childField: 'id',
  },
];
const VARIANTS = {
  name: 'itemVariants',
  target: 'itemVariants',
  many: true,
  parentField: 'number',
  childField: 'itemNumber',
};

const VARIANT: FieldList = {
  itemId: idOf('erp', 'item', 'itemNumber'),
  itemNumber: code(20, { to: 'item' }),
  code: code(10),
  description: text(100),
};
const UNIT: FieldList = {
  code: code(10),
  displayName: text(50),
  internationalStandardCode: code(10),
};
const LOCATION: FieldList = {
  code: code(10),
  displayName: text(100),
  addressLine1: text(100),
  addressLine2: text(50),
  city: text(30),
  state: text(30),
  country: code(10),
  postalCode: code(20),
  phoneNumber: text(30),
  email: text(80),
};
const DIMENSIONS: FieldList = {
  length: decimal(),
  width: decimal(),
  height: decimal(),
  cubage: decimal(),
  weight: decimal(),
};

const keyed = { keyField: 'id' } as const;

export const ITEM_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'items',
    kind: 'item',
    entityType: 'item',
    access: WRITABLE,
    navigations: [...ITEM_LINKS, VARIANTS],
    fields: {
      ...ID,
      ...ITEM,
      inventory: (name) => ({
        ...computed('Decimal', 'numeric', INVENTORY)(name),
        write: 'yes',
        relation: { kinds: [], by: 'key', sets: 'inventory' },
      }),
      ...LAST_MODIFIED,
    },
  }),
  entitySet({
    ...keyed,
    name: 'itemVariants',
    kind: 'itemVariant',
    entityType: 'itemVariant',
    access: WRITABLE,
    fields: { ...ID, ...VARIANT, ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'itemCategories',
    kind: 'itemCategory',
    entityType: 'itemCategory',
    access: WRITABLE,
    fields: { ...ID, code: code(20), displayName: text(100), ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'unitsOfMeasure',
    kind: 'unit',
    entityType: 'unitOfMeasure',
    access: WRITABLE,
    fields: { ...ID, ...UNIT, symbol: text(10), ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'locations',
    kind: 'location',
    entityType: 'location',
    access: WRITABLE,
    fields: { ...ID, ...LOCATION, contact: text(100), website: text(90), ...LAST_MODIFIED },
  }),
];

export const ITEM_EXTENSION_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'items',
    kind: 'item',
    entityType: 'item',
    access: WRITABLE,
    navigations: [VARIANTS],
    fields: { ...SYS, ...DRAWBAR_KEY, ...ITEM, ...ITEM_EXTENDED, ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'itemVariants',
    kind: 'itemVariant',
    entityType: 'itemVariant',
    fields: {
      ...SYS,
      ...readOnly({ ...VARIANT, description2: text(50), blocked: bool(), salesBlocked: bool() }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'itemUnitsOfMeasure',
    kind: 'itemUnit',
    entityType: 'itemUnitOfMeasure',
    fields: {
      ...SYS,
      ...readOnly({
        itemId: idOf('erp', 'item', 'itemNumber'),
        itemNumber: code(20),
        code: code(10),
        quantityPerUnitOfMeasure: decimal(),
        quantityRoundingPrecision: decimal(),
        ...DIMENSIONS,
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'unitsOfMeasure',
    kind: 'unit',
    entityType: 'unitOfMeasure',
    fields: { ...SYS, ...readOnly(UNIT) },
  }),
  entitySet({
    ...keyed,
    name: 'itemReferences',
    kind: 'itemReference',
    entityType: 'itemReference',
    fields: {
      ...SYS,
      ...readOnly({
        itemNumber: code(20),
        variantCode: code(10),
        unitOfMeasureCode: code(10),
        referenceType: member(['', 'Customer', 'Vendor', 'Bar Code']),
        referenceTypeNumber: code(20),
        referenceNumber: code(50),
        description: text(100),
        startingDate: date(),
        endingDate: date(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'resources',
    kind: 'resource',
    entityType: 'resource',
    access: WRITABLE,
    fields: {
      ...SYS,
      ...DRAWBAR_KEY,
      number: code(20, { write: 'create' }),
      type: member(['Person', 'Machine']),
      displayName: text(100),
      displayName2: text(50),
      jobTitle: text(30),
      baseUnitOfMeasureCode: code(10, { to: 'unit' }),
      unitPrice: decimal(),
      unitCost: decimal(),
      directUnitCost: decimal(),
      indirectCostPercent: decimal(),
      vendorNumber: code(20),
      resourceGroupNumber: code(20),
      taxProductPostingGroup: code(20, { write: 'no' }),
      blocked: bool(),
      privacyBlocked: bool(),
      capacity: computed('Decimal', 'numeric', '0'),
    },
  }),
  entitySet({
    ...keyed,
    name: 'resourceUnitsOfMeasure',
    kind: 'resourceUnit',
    entityType: 'resourceUnitOfMeasure',
    fields: {
      ...SYS,
      ...readOnly({
        resourceId: idOf('erp', 'resource', 'resourceNumber'),
        resourceNumber: code(20),
        code: code(10),
        quantityPerUnitOfMeasure: decimal(),
        relatedToBaseUnit: bool(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'locations',
    kind: 'location',
    entityType: 'location',
    fields: {
      ...SYS,
      ...readOnly({
        ...LOCATION,
        useAsInTransit: bool(),
        requireShipment: bool(),
        requirePick: bool(),
      }),
    },
  }),
];
