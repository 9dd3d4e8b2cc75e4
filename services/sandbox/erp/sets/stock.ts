/** Stock, supply and demand: facts only; availability is computed by others (extension.md 5). */
import {
  bool,
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
import type { EntitySet } from '../../odata/index.ts';
import { amountOf, ID, LAST_MODIFIED, sumOf, SYS } from './system-fields.ts';

const keyed = { keyField: 'id' } as const;
const ENTRY_TYPES = [
  'Purchase',
  'Sale',
  'Positive Adjmt.',
  'Negative Adjmt.',
  'Transfer',
  'Consumption',
  'Output',
  ' ',
  'Assembly Consumption',
  'Assembly Output',
];
const DOCUMENT_TYPES = [
  '',
  'Sales Shipment',
  'Sales Invoice',
  'Sales Return Receipt',
  'Sales Credit Memo',
  'Purchase Receipt',
  'Purchase Invoice',
  'Transfer Shipment',
  'Transfer Receipt',
];
const OTHER_KINDS = [
  'Assembly Output',
  'Assembly Component',
  'Planned Production',
  'Firm Planned Production',
  'Released Production',
  'Production Component',
  'Project',
  'Requisition Receipt',
  'Requisition Release',
  'Planning Issue',
  'Planning Transfer',
];
export const LINE_TYPES = [
  '',
  'G/L Account',
  'Item',
  'Resource',
  'Fixed Asset',
  'Charge (Item)',
  'Allocation Account',
];

/** Sum of reservations of one line, positive. */
function reserved(tableNumber: number): string {
  return sumOf(
    'reservation',
    `abs(${amountOf('quantityBase')})`,
    `l.data->>'itemNumber' = r.data->>'number' and l.data->>'reservationStatus' = 'Reservation' ` +
      `and (l.data->>'sourceType')::int = ${tableNumber} ` +
      "and l.data->>'sourceNumber' = r.data->>'documentNumber' " +
      "and (l.data->>'sourceLineNumber')::int = (r.data->>'lineNumber')::int",
  );
}

const LINE: FieldList = {
  documentType: member([
    'Quote',
    'Order',
    'Invoice',
    'Credit Memo',
    'Blanket Order',
    'Return Order',
  ]),
  documentId: guid(),
  documentNumber: code(20),
  lineNumber: int(),
  lineType: member(LINE_TYPES),
  number: code(20),
  variantCode: code(10),
  locationCode: code(10),
  description: text(100),
  unitOfMeasureCode: code(10),
  quantityPerUnitOfMeasure: decimal(),
  quantity: decimal(),
  quantityBase: decimal(),
  outstandingQuantity: decimal(),
  outstandingQuantityBase: decimal(),
};

/** Grouped as Business Central's API query does; rows have no id of their own. */
const STOCK_LEVELS = `
  select md5(concat_ws(',', g.item, g.variant, g.location, g.dropped))::uuid as id,
    concat_ws(',', g.item, g.variant, g.location, g.dropped) as key, g.version, g.modified_at,
    g.modified_at as created_at, '00000000-0000-0000-0000-000000000000'::uuid as created_by,
    '00000000-0000-0000-0000-000000000000'::uuid as modified_by, '{}'::jsonb as data,
    g.item, g.variant, g.location, g.dropped, g.quantity, g.last_entry
  from (select coalesce(l.data->>'itemNumber', '') as item,
      coalesce(l.data->>'variantCode', '') as variant,
      coalesce(l.data->>'locationCode', '') as location,
      coalesce((l.data->>'dropShipment')::boolean, false) as dropped,
      sum(coalesce((l.data->>'quantity')::numeric, 0)) as quantity,
      max((l.data->>'entryNumber')::numeric) as last_entry,
      max(l.version) as version, max(l.modified_at) as modified_at
    from sandbox.records l where l.system = 'erp' and l.kind = 'ledgerEntry'
    group by 1, 2, 3, 4) g`;

const LEDGER: FieldList = {
  entryNumber: int(),
  itemNumber: code(20),
  postingDate: date(),
  entryType: member(ENTRY_TYPES),
  documentNumber: code(20),
  documentType: member(DOCUMENT_TYPES),
  quantity: decimal(),
};

/** v2.0's ledger: no location, variant, unit or remaining quantity (systems.md 1.3). */
export const STOCK_SETS: readonly EntitySet[] = [
  entitySet({
    ...keyed,
    name: 'itemLedgerEntries',
    kind: 'ledgerEntry',
    entityType: 'itemLedgerEntry',
    fields: {
      ...ID,
      ...readOnly({
        ...LEDGER,
        sourceNumber: code(20),
        sourceType: member(['', 'Customer', 'Vendor', 'Item']),
        description: text(100),
        salesAmountActual: decimal(),
        costAmountActual: decimal(),
      }),
      ...LAST_MODIFIED,
    },
  }),
];

export const STOCK_EXTENSION_SETS: readonly EntitySet[] = [
  entitySet({
    name: 'stockLevels',
    kind: 'stockLevel',
    entityType: 'stockLevel',
    keyField: null,
    from: STOCK_LEVELS,
    fields: {
      itemNumber: computed('Code', 'text', 'r.item'),
      variantCode: computed('Code', 'text', 'r.variant'),
      locationCode: computed('Code', 'text', 'r.location'),
      dropShipment: computed('Boolean', 'boolean', 'r.dropped'),
      quantity: computed('Decimal', 'numeric', 'r.quantity'),
      lastEntryNumber: computed('Int32', 'numeric', 'r.last_entry'),
    },
  }),
  entitySet({
    ...keyed,
    name: 'itemLedgerEntries',
    kind: 'ledgerEntry',
    entityType: 'itemLedgerEntry',
    fields: {
      ...SYS,
      ...readOnly({
        ...LEDGER,
        variantCode: code(10),
        locationCode: code(10),
        documentLineNumber: int(),
        remainingQuantity: decimal(),
        open: bool(),
        dropShipment: bool(),
        unitOfMeasureCode: code(10),
        quantityPerUnitOfMeasure: decimal(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'salesLines',
    kind: 'salesLine',
    entityType: 'salesLine',
    where: "r.data->>'documentType' in ('Order', 'Return Order')",
    fields: {
      ...SYS,
      ...readOnly({
        ...LINE,
        quantityShipped: decimal(),
        quantityInvoiced: decimal(),
        reservedQuantityBase: computed('Decimal', 'numeric', reserved(37)),
        shipmentDate: date(),
        requestedDeliveryDate: date(),
        promisedDeliveryDate: date(),
        plannedDeliveryDate: date(),
        unitPrice: decimal(),
        lineDiscountPercent: decimal(),
        lineAmount: decimal(),
        amount: decimal(),
        amountIncludingTax: decimal(),
        dropShipment: bool(),
        specialOrder: bool(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'purchaseLines',
    kind: 'purchaseLine',
    entityType: 'purchaseLine',
    where: "r.data->>'lineType' = 'Item' and r.data->>'documentType' in ('Order', 'Return Order')",
    fields: {
      ...SYS,
      ...readOnly({
        ...LINE,
        quantityReceived: decimal(),
        reservedQuantityBase: computed('Decimal', 'numeric', reserved(39)),
        expectedReceiptDate: date(),
        plannedReceiptDate: date(),
        promisedReceiptDate: date(),
        dropShipment: bool(),
        specialOrder: bool(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'transferLines',
    kind: 'transferLine',
    entityType: 'transferLine',
    fields: {
      ...SYS,
      ...readOnly({
        documentNumber: code(20),
        lineNumber: int(),
        itemNumber: code(20),
        variantCode: code(10),
        transferFromCode: code(10),
        transferToCode: code(10),
        inTransitCode: code(10),
        unitOfMeasureCode: code(10),
        quantityPerUnitOfMeasure: decimal(),
        quantityBase: decimal(),
        outstandingQuantityBase: decimal(),
        quantityInTransitBase: decimal(),
        shipmentDate: date(),
        receiptDate: date(),
        reservedOutboundBase: decimal(),
        reservedInboundBase: decimal(),
        status: member(['Open', 'Released']),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'otherSupplyDemand',
    kind: 'otherSupplyDemand',
    entityType: 'otherSupplyDemand',
    filterBy: ['itemNumber'],
    fields: {
      ...ID,
      ...readOnly({
        kind: member(OTHER_KINDS),
        itemNumber: code(20),
        variantCode: code(10),
        locationCode: code(10),
        date: date(),
        quantityBase: decimal(),
        reservedQuantityBase: decimal(),
        documentNumber: code(20),
        lineNumber: int(),
      }),
    },
  }),
  entitySet({
    ...keyed,
    name: 'reservationEntries',
    kind: 'reservation',
    entityType: 'reservationEntry',
    fields: {
      ...SYS,
      ...readOnly({
        entryNumber: int(),
        positive: bool(),
        itemNumber: code(20),
        variantCode: code(10),
        locationCode: code(10),
        quantityBase: decimal(),
        reservationStatus: member(['Reservation', 'Tracking', 'Surplus', 'Prospect']),
        sourceType: int(),
        sourceSubtype: int(),
        sourceNumber: code(20),
        sourceLineNumber: int(),
        itemLedgerEntryNumber: int(),
        expectedReceiptDate: date(),
        shipmentDate: date(),
      }),
    },
  }),
];
