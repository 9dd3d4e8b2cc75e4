/**
 * What an open line or a reservation of Business Central says about availability (extension.md 5).
 */
import type { ReservationLine, SupplyDemandKind, SupplyDemandLine } from '../availability-facts.ts';
import type { JsonObject } from '../odata/json.ts';
import type { FieldType } from '../odata/fields.ts';
import { decodeValue } from '../odata/value.ts';

/** Drop shipments never pass through our stock. */
export function salesLine(row: JsonObject): SupplyDemandLine[] {
  if (value(row, 'dropShipment', 'boolean') === 'true') return [];
  const kind = OF_SALES[value(row, 'documentType', 'enum')];
  if (kind === undefined) return [];
  return line(row, kind, 'number', 'locationCode', 'shipmentDate', 'outstandingQuantityBase');
}

export function purchaseLine(row: JsonObject): SupplyDemandLine[] {
  if (value(row, 'dropShipment', 'boolean') === 'true') return [];
  const kind = OF_PURCHASE[value(row, 'documentType', 'enum')];
  if (kind === undefined) return [];
  const day = 'expectedReceiptDate';
  return line(row, kind, 'number', 'locationCode', day, 'outstandingQuantityBase');
}

const OF_SALES: Readonly<Record<string, SupplyDemandKind>> = {
  Order: 'SALES_ORDER',
  'Return Order': 'SALES_RETURN',
};
const OF_PURCHASE: Readonly<Record<string, SupplyDemandKind>> = {
  Order: 'PURCHASE_ORDER',
  'Return Order': 'PURCHASE_RETURN',
};

/** A transfer leaves one place and comes to another; what is on its way is counted apart. */
export function transferLines(row: JsonObject): SupplyDemandLine[] {
  const [item, open, moving] = ['itemNumber', 'outstandingQuantityBase', 'quantityInTransitBase'];
  return [
    ...line(row, 'TRANSFER_OUT', item, 'transferFromCode', 'shipmentDate', open),
    ...line(row, 'TRANSFER_IN', item, 'transferToCode', 'receiptDate', open),
    ...line(row, 'IN_TRANSIT', item, 'transferToCode', 'receiptDate', moving),
  ];
}

/** Releases of requisitions are no part of any sum (domain.md 6.3). */
const OF_OTHER: Readonly<Record<string, SupplyDemandKind>> = {
  'Assembly Output': 'ASSEMBLY_OUTPUT',
  'Assembly Component': 'ASSEMBLY_COMPONENT',
  'Planned Production': 'PRODUCTION_OUTPUT',
  'Firm Planned Production': 'PRODUCTION_OUTPUT',
  'Released Production': 'PRODUCTION_OUTPUT',
  'Production Component': 'PRODUCTION_COMPONENT',
  Project: 'PROJECT',
  'Requisition Receipt': 'REQUISITION_RECEIPT',
  'Planning Issue': 'PLANNING_ISSUE',
  'Planning Transfer': 'PLANNING_TRANSFER',
};

export function otherLine(row: JsonObject): SupplyDemandLine[] {
  const kind = OF_OTHER[value(row, 'kind', 'enum')];
  if (kind === undefined) return [];
  return line(row, kind, 'itemNumber', 'locationCode', 'date', 'quantityBase');
}

const ITEM_LEDGER_ENTRY = '32';

/**
 * Side of a reservation by the table it belongs to and the document type there: purchase,
 * transfer, sales, production order and component, assembly, project line.
 */
const SIDES: Readonly<Record<string, ReservationLine['side']>> = {
  '39/1': 'RECEIPT',
  '5741/1': 'RECEIPT',
  '37/5': 'RECEIPT',
  '5406/1': 'RECEIPT',
  '5406/2': 'RECEIPT',
  '5406/3': 'RECEIPT',
  '900/1': 'RECEIPT',
  '37/1': 'REQUIREMENT',
  '5741/0': 'REQUIREMENT',
  '39/5': 'REQUIREMENT',
  '5407/1': 'REQUIREMENT',
  '5407/2': 'REQUIREMENT',
  '5407/3': 'REQUIREMENT',
  '901/1': 'REQUIREMENT',
  '1003/2': 'REQUIREMENT',
};

/** Receipts count by their receipt date, requirements by their shipment date, sign turned. */
export function reservation(row: JsonObject): ReservationLine[] {
  const table = value(row, 'sourceType', 'integer');
  const isStock = table === ITEM_LEDGER_ENTRY;
  const side = isStock ? 'INVENTORY' : SIDES[`${table}/${value(row, 'sourceSubtype', 'integer')}`];
  if (side === undefined || value(row, 'reservationStatus', 'enum') !== 'Reservation') return [];
  const day = side === 'RECEIPT' ? 'expectedReceiptDate' : 'shipmentDate';
  const quantity = value(row, 'quantityBase', 'decimal').replace(/^-/, '');
  return [
    {
      itemNumber: value(row, 'itemNumber', 'text'),
      side,
      variantCode: value(row, 'variantCode', 'text'),
      locationCode: value(row, 'locationCode', 'text'),
      date: side === 'INVENTORY' ? '' : value(row, day, 'date'),
      quantity: quantity || '0',
    },
  ];
}

/** One line, or none when nothing of it is open; one that takes back lessens the sum (6.3). */
function line(
  row: JsonObject,
  kind: SupplyDemandKind,
  item: string,
  place: string,
  day: string,
  amount: string,
): SupplyDemandLine[] {
  const quantity = value(row, amount, 'decimal');
  if (quantity === '' || quantity === '0') return [];
  return [
    {
      itemNumber: value(row, item, 'text'),
      kind,
      variantCode: value(row, 'variantCode', 'text'),
      locationCode: value(row, place, 'text'),
      date: value(row, day, 'date'),
      quantity,
    },
  ];
}

/** A field as text, '' when empty. */
function value(row: JsonObject, field: string, type: FieldType): string {
  return String(decodeValue(type, row[field]) ?? '');
}
