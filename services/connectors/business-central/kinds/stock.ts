/** Posted stock movements and the open lines that will move stock (extension.md 5). */
import type { Fields } from '../../odata/fields.ts';
import { extensionOnly, type ErpKindDescription } from './definition.ts';

const LEDGER_V2: Fields = {
  entryNumber: 'integer',
  itemNumber: 'text',
  postingDate: 'date',
  entryType: 'enum',
  documentType: 'enum',
  documentNumber: 'text',
  quantity: 'decimal',
};

/** Append-only: the entry number is a perfect cursor (systems.md 1.6). */
export const ledgerEntry: ErpKindDescription = {
  extension: {
    set: 'itemLedgerEntries',
    scope: null,
    fields: {
      ...LEDGER_V2,
      variantCode: 'text',
      locationCode: 'text',
      documentLineNumber: 'integer',
      remainingQuantity: 'decimal',
      open: 'boolean',
      dropShipment: 'boolean',
      unitOfMeasureCode: 'text',
      quantityPerUnitOfMeasure: 'decimal',
    },
  },
  extensionFeed: 'append',
  standard: {
    set: 'itemLedgerEntries',
    scope: null,
    fields: LEDGER_V2,
    feed: 'append',
    renamed: {},
  },
};

export const purchaseLine = extensionOnly('purchaseLines', {
  documentType: 'enum',
  documentId: 'guid',
  documentNumber: 'text',
  lineNumber: 'integer',
  lineType: 'enum',
  number: 'text',
  variantCode: 'text',
  locationCode: 'text',
  description: 'text',
  unitOfMeasureCode: 'text',
  quantityPerUnitOfMeasure: 'decimal',
  quantity: 'decimal',
  quantityBase: 'decimal',
  outstandingQuantity: 'decimal',
  outstandingQuantityBase: 'decimal',
  quantityReceived: 'decimal',
  reservedQuantityBase: 'decimal',
  expectedReceiptDate: 'date',
  plannedReceiptDate: 'date',
  promisedReceiptDate: 'date',
  dropShipment: 'boolean',
  specialOrder: 'boolean',
});

export const transferLine = extensionOnly('transferLines', {
  documentNumber: 'text',
  lineNumber: 'integer',
  itemNumber: 'text',
  variantCode: 'text',
  transferFromCode: 'text',
  transferToCode: 'text',
  inTransitCode: 'text',
  unitOfMeasureCode: 'text',
  quantityPerUnitOfMeasure: 'decimal',
  quantityBase: 'decimal',
  outstandingQuantityBase: 'decimal',
  quantityInTransitBase: 'decimal',
  shipmentDate: 'date',
  receiptDate: 'date',
  reservedOutboundBase: 'decimal',
  reservedInboundBase: 'decimal',
  status: 'enum',
});

export const reservationEntry = extensionOnly(
  'reservationEntries',
  {
    entryNumber: 'integer',
    positive: 'boolean',
    itemNumber: 'text',
    variantCode: 'text',
    locationCode: 'text',
    quantityBase: 'decimal',
    reservationStatus: 'enum',
    sourceType: 'integer',
    sourceSubtype: 'integer',
    sourceNumber: 'text',
    sourceLineNumber: 'integer',
    itemLedgerEntryNumber: 'integer',
    expectedReceiptDate: 'date',
    shipmentDate: 'date',
  },
  'reservations',
);
