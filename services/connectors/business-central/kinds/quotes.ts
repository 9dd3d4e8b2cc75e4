/**
 * Quotes, and notes that people attach to documents: sets that the extension has since version 1.1.
 */
import { extensionOnly } from './definition.ts';
import { DOCUMENT } from './document-fields.ts';

const { partialShipping: _partial, fullyShipped: _shipped, ...HEADER } = DOCUMENT;

/** `revisionOf`: SystemId of the quote whose number it takes; that one is archived. */
export const quote = extensionOnly(
  'salesQuotes',
  { ...HEADER, validUntilDate: 'date rw', revisionOf: 'guid c' },
  'quotes',
);

export const quoteLine = extensionOnly(
  'salesQuoteLines',
  {
    documentId: 'guid c',
    lineNumber: 'integer',
    lineType: 'enum c',
    number: 'text c',
    variantCode: 'text rw',
    locationCode: 'text rw',
    description: 'text rw',
    unitOfMeasureCode: 'text rw',
    quantity: 'decimal rw',
    unitPrice: 'decimal rw',
    lineDiscountPercent: 'decimal rw',
    lineDiscountAmount: 'decimal rw',
    requestedDeliveryDate: 'date rw',
    amount: 'decimal',
    amountIncludingTax: 'decimal',
    drawbarKey: 'text c',
  },
  'quotes',
);

export const note = extensionOnly(
  'salesDocumentNotes',
  { documentId: 'guid c', text: 'text rw', author: 'text', drawbarKey: 'text c' },
  'notes',
);
