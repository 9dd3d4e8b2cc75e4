/** Rows of ours that CRONUS lacks: price groups' members, price lists, transfers, reservations. */
import { decimalText, Decimal } from '@drawbar/schema/values';
import type { LoadedRow } from './bulk.ts';
import { readCsv, type CsvRow, type DataFolder } from './csv.ts';
import { priceLine } from './erp-prices.ts';
import { recordId } from './guid.ts';
import type { StoredData } from '../odata/index.ts';

const LINE_STEP = 10_000;

/** Customer number → price group. */
export async function priceGroupMembers(folder: DataFolder): Promise<ReadonlyMap<string, string>> {
  const members = new Map<string, string>();
  for await (const row of readCsv(folder, 'customer_price_group_members')) {
    members.set(row.key('customer_no'), row.key('customer_price_group'));
  }
  return members;
}

export async function* priceListRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  const lists = new Map<string, StoredData>();
  for await (const row of readCsv(folder, 'price_lists')) {
    const code = row.key('code');
    const header = listTerms(row);
    lists.set(code, header);
    yield {
      kind: 'priceList',
      id: recordId('erp', 'priceList', code),
      key: code,
      data: {
        code,
        description: row.text('description'),
        sourceGroup: 'Customer',
        startingDate: row.date('starting_date'),
        endingDate: row.date('ending_date'),
        ...header,
      },
    };
  }
  const lines = new Map<string, number>();
  for await (const row of readCsv(folder, 'price_list_lines')) {
    const code = row.key('price_list_code');
    const header = lists.get(code);
    if (header === undefined) throw row.bad('price_list_code', `there is no price list ${code}`);
    const line = (lines.get(code) ?? 0) + 1;
    lines.set(code, line);
    yield priceLine(code, line * LINE_STEP, {
      ...header,
      assetType: row.key('asset_type'),
      assetNumber: row.key('asset_no'),
      variantCode: row.text('variant_code'),
      unitOfMeasureCode: row.text('unit_of_measure_code'),
      minimumQuantity: row.decimal('minimum_quantity'),
      unitPrice: row.decimal('unit_price'),
      startingDate: row.date('starting_date'),
      endingDate: row.date('ending_date'),
    });
  }
}

function listTerms(row: CsvRow): StoredData {
  return {
    sourceType: row.key('source_type'),
    sourceNumber: row.text('source_number'),
    currencyCode: row.text('currency_code'),
    amountType: 'Price',
    priceType: 'Sale',
    status: row.key('status'),
    allowLineDiscount: true,
    allowInvoiceDiscount: true,
  };
}

export async function* transferRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  for await (const row of readCsv(folder, 'transfer_lines')) {
    const key = `${row.key('document_no')},${row.integer('line_no')}`;
    yield {
      kind: 'transferLine',
      id: recordId('erp', 'transferLine', key),
      key,
      data: {
        documentNumber: row.key('document_no'),
        lineNumber: row.integer('line_no'),
        itemNumber: row.key('item_no'),
        variantCode: row.text('variant_code'),
        transferFromCode: row.key('transfer_from_code'),
        transferToCode: row.key('transfer_to_code'),
        inTransitCode: row.text('in_transit_code'),
        unitOfMeasureCode: row.text('unit_of_measure_code'),
        quantityPerUnitOfMeasure: row.decimal('qty_per_unit_of_measure'),
        quantityBase: row.decimal('quantity_base'),
        outstandingQuantityBase: row.decimal('outstanding_quantity_base'),
        quantityInTransitBase: row.decimal('quantity_in_transit_base'),
        shipmentDate: row.date('shipment_date'),
        receiptDate: row.date('receipt_date'),
        status: row.key('status'),
      },
    };
  }
}

export async function* reservationRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  for await (const row of readCsv(folder, 'reservations')) {
    const key = `${row.integer('entry_no')},${row.flag('positive') ? 1 : 0}`;
    yield {
      kind: 'reservation',
      id: recordId('erp', 'reservation', key),
      key,
      data: {
        entryNumber: row.integer('entry_no'),
        positive: row.flag('positive'),
        itemNumber: row.key('item_no'),
        variantCode: row.text('variant_code'),
        locationCode: row.text('location_code'),
        quantityBase: decimalText(new Decimal(row.decimal('quantity_base'))),
        reservationStatus: 'Reservation',
        sourceType: row.integer('source_type'),
        sourceSubtype: row.integer('source_subtype'),
        sourceNumber: row.text('source_no'),
        sourceLineNumber: row.integer('source_line_no'),
        itemLedgerEntryNumber: row.integer('ledger_entry_no'),
        expectedReceiptDate: row.date('expected_receipt_date'),
        shipmentDate: row.date('shipment_date'),
      },
    };
  }
}
