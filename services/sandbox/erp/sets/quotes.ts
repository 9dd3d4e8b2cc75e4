/**
 * Sales quotes and their lines in both APIs, the archive of quotes that were replaced, and notes on
 * documents.
 */
import {
  code,
  computed,
  date,
  decimal,
  entitySet,
  guid,
  int,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet, Navigation } from '../../odata/index.ts';
import { DOCUMENT_EXTENDED, DOCUMENT_LINE, DOCUMENT_LINE_TYPES, documentHeader } from './orders.ts';
import { DRAWBAR_KEY, ID, LAST_MODIFIED, shownCurrency, SYS } from './system-fields.ts';

const ACCESS = { insert: true, modify: true, remove: true };
const LINES: Navigation = {
  name: 'salesQuoteLines',
  target: 'salesQuoteLines',
  many: true,
  parentField: 'id',
  childField: 'documentId',
};
const keyed = { keyField: 'id' } as const;
const QUOTE: FieldList = { ...documentHeader('quoteLine'), validUntilDate: date() };

/** By the extension's names; those of v2.0 differ (extension.md 5, `salesLines`). */
const QUOTE_LINE: FieldList = {
  documentId: guid({ write: 'create' }),
  lineNumber: int({ write: 'no' }),
  lineType: member(DOCUMENT_LINE_TYPES, { write: 'create' }),
  number: code(20, { write: 'create' }),
  variantCode: code(10),
  locationCode: code(10, { to: 'location' }),
  description: text(100),
  unitOfMeasureCode: code(10, { to: 'unit' }),
  quantity: decimal(),
  unitPrice: decimal(),
  lineDiscountPercent: decimal(),
  lineDiscountAmount: decimal(),
  requestedDeliveryDate: date(),
  amount: decimal({ write: 'no' }),
  amountIncludingTax: decimal({ write: 'no' }),
};

export const QUOTE_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'salesQuotes',
    kind: 'quoteHeader',
    entityType: 'salesQuote',
    access: ACCESS,
    navigations: [LINES],
    fields: {
      ...ID,
      ...QUOTE,
      ...shownCurrency('yes'),
      status: computed(
        'Enum',
        'text',
        "case r.data->>'status' when 'Open' then 'Draft' else 'Sent' end",
        ['Draft', 'Sent', 'Accepted', 'Expired'],
      ),
      ...LAST_MODIFIED,
    },
  }),
  entitySet({
    ...keyed,
    name: 'salesQuoteLines',
    kind: 'quoteLine',
    entityType: 'salesQuoteLine',
    access: ACCESS,
    filterBy: ['documentId', 'id'],
    fields: { ...ID, ...DOCUMENT_LINE },
  }),
];

export const QUOTE_EXTENSION_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'salesQuotes',
    kind: 'quoteHeader',
    entityType: 'salesQuote',
    access: ACCESS,
    navigations: [LINES],
    fields: {
      ...SYS,
      ...DRAWBAR_KEY,
      ...QUOTE,
      ...DOCUMENT_EXTENDED,
      revisionOf: guid({ write: 'create' }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'salesQuoteLines',
    kind: 'quoteLine',
    entityType: 'salesQuoteLine',
    access: ACCESS,
    fields: { ...SYS, ...DRAWBAR_KEY, ...QUOTE_LINE },
  }),
  entitySet({
    ...keyed,
    name: 'salesDocumentNotes',
    kind: 'documentNote',
    entityType: 'salesDocumentNote',
    access: ACCESS,
    fields: {
      ...SYS,
      ...DRAWBAR_KEY,
      documentId: guid({ write: 'create' }),
      text: text(2000),
      author: text(50, { write: 'no' }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'salesQuoteArchives',
    kind: 'quoteArchive',
    entityType: 'salesQuoteArchive',
    fields: {
      ...SYS,
      ...readOnly({
        number: code(20),
        versionNumber: int(),
        quoteId: guid(),
        lineCount: int(),
        customerNumber: code(20),
        yourReference: text(35),
        validUntilDate: date(),
        discountAmount: decimal(),
      }),
    },
  }),
];
