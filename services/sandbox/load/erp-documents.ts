/** Sales documents, purchase lines and ledger entries of a folder. */
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { StoredData } from '../odata/index.ts';
import { DEFAULT_ROUNDING, lineAmounts, taxPercentOf } from '../erp/amounts.ts';
import { partyOf } from '../erp/party.ts';
import type { LoadedRow } from './bulk.ts';
import { readCsv, type CsvRow, type DataFolder } from './csv.ts';
import { guidOf, recordId } from './guid.ts';

const OPEN: ReadonlySet<string> = new Set(['Open', 'Pending', 'Approved', 'Released']);

interface Header {
  readonly id: string;
  readonly kind: 'salesHeader' | 'invoice';
  readonly data: StoredData;
  readonly shipped: boolean;
  readonly taxPercent: string;
}

/** Orders stay orders, invoices become posted ones, credit memos are left out. */
export async function* salesRows(
  folder: DataFolder,
  customers: ReadonlyMap<string, StoredData>,
): AsyncIterable<LoadedRow> {
  const headers = new Map<string, Header>();
  for await (const row of readCsv(folder, 'sales_orders')) {
    const header = salesHeader(row, customers);
    if (header === null) continue;
    const key = `${row.key('document_type')},${row.key('no')}`;
    if (header.kind === 'invoice') headers.set(key, header);
    else {
      yield { kind: 'salesHeader', id: header.id, key, data: header.data };
      // Only what its lines repeat is kept: a folder may hold many orders.
      headers.set(key, { ...header, data: repeatedByLines(header.data) });
    }
  }
  const totals = new Map<string, { net: Decimal; gross: Decimal }>();
  for await (const row of readCsv(folder, 'sales_order_lines')) {
    const document = `${row.key('document_type')},${row.key('document_no')}`;
    const header = headers.get(document);
    if (header === undefined) {
      if (row.text('document_type') === 'Credit Memo') continue;
      throw row.bad('document_no', `there is no document ${document} in sales_orders`);
    }
    const line = salesLine(row, header);
    if (header.kind === 'invoice') addTotals(totals, document, line.data);
    yield line;
  }
  for (const [key, header] of headers) {
    if (header.kind === 'invoice') yield invoiceRow(header, totals.get(key));
  }
}

function repeatedByLines(data: StoredData): StoredData {
  const { customerNumber = '', currencyFactor = '0', shipmentDate = '' } = data;
  return {
    customerNumber,
    currencyFactor,
    shipmentDate,
    pricesIncludeTax: data.pricesIncludeTax ?? false,
  };
}

function addTotals(
  totals: Map<string, { net: Decimal; gross: Decimal }>,
  document: string,
  line: StoredData,
): void {
  const before = totals.get(document) ?? { net: new Decimal(0), gross: new Decimal(0) };
  totals.set(document, {
    net: before.net.plus(String(line.amount ?? '0')),
    gross: before.gross.plus(String(line.amountIncludingTax ?? '0')),
  });
}

function invoiceRow(
  header: Header,
  total: { readonly net: Decimal; readonly gross: Decimal } | undefined,
): LoadedRow {
  const number = String(header.data.number);
  const gross = decimalText(total?.gross ?? new Decimal(0));
  return {
    kind: 'invoice',
    id: header.id,
    key: number,
    data: {
      ...header.data,
      aggregateId: guidOf(`erp/invoiceAggregate/${number}`),
      totalAmountExcludingTax: decimalText(total?.net ?? new Decimal(0)),
      totalAmountIncludingTax: gross,
      remainingAmount: gross,
    },
  };
}

function salesHeader(row: CsvRow, customers: ReadonlyMap<string, StoredData>): Header | null {
  const type = row.key('document_type');
  if (type !== 'Order' && type !== 'Invoice') return null;
  const customer = customers.get(row.key('sell_to_customer_no'));
  if (customer === undefined) {
    throw row.bad('sell_to_customer_no', `there is no customer ${row.text('sell_to_customer_no')}`);
  }
  const number = row.key('no');
  const kind = type === 'Order' ? 'salesHeader' : 'invoice';
  const taxPercent = taxPercentOf(customer);
  const billTo = customers.get(row.text('bill_to_customer_no')) ?? customer;
  return {
    id: recordId('erp', kind, number),
    kind,
    shipped: row.text('status') === 'Shipped',
    taxPercent,
    data: {
      number,
      externalDocumentNumber: row.text('external_document_no'),
      orderDate: row.date('order_date'),
      postingDate: row.date('posting_date'),
      documentDate: row.date('document_date'),
      shipmentDate: row.date('shipment_date'),
      customerNumber: row.key('sell_to_customer_no'),
      customerName: customer.displayName ?? '',
      billToCustomerNumber: row.text('bill_to_customer_no') || row.key('sell_to_customer_no'),
      ...partyOf('billTo', billTo, 'Name'),
      ...partyOf('sellTo', customer, null),
      ...partyOf('shipTo', customer, 'Name'),
      ...shipTo(row),
      currencyCode: row.text('currency_code'),
      currencyFactor: row.decimal('currency_factor'),
      pricesIncludeTax: row.flag('prices_including_vat'),
      locationCode: row.text('location_code'),
      salespersonCode: row.text('salesperson_code'),
      paymentTermsCode: row.text('payment_terms_code'),
      shipmentMethodCode: row.text('shipment_method_code'),
      shippingAgentCode: row.text('shipping_agent_code'),
      shippingAgentServiceCode: row.text('shipping_agent_service_code'),
      packageTrackingNumber: row.text('package_tracking_no'),
      customerPriceGroup: customer.customerPriceGroup ?? '',
      customerDiscountGroup: customer.customerDiscountGroup ?? '',
      partialShipping: true,
      taxPercent,
      ...(type === 'Order'
        ? { documentType: 'Order', status: row.text('status') === 'Shipped' ? 'Released' : 'Open' }
        : { dueDate: row.date('due_date') || row.date('posting_date') }),
    },
  };
}

/** An order may bring its own address of delivery. */
function shipTo(row: CsvRow): StoredData {
  if (row.text('ship_to_address') === '') return {};
  return {
    shipToAddressLine1: row.text('ship_to_address'),
    shipToAddressLine2: row.text('ship_to_address_2'),
    shipToCity: row.text('ship_to_city'),
    shipToState: row.text('ship_to_county'),
    shipToCountry: row.text('ship_to_country_code'),
    shipToPostCode: row.text('ship_to_post_code'),
  };
}

function salesLine(row: CsvRow, header: Header): LoadedRow {
  const quantity = row.decimal('quantity');
  const perUnit = row.decimal('qty_per_unit_of_measure');
  const base = decimalText(new Decimal(quantity).times(perUnit === '0' ? '1' : perUnit));
  const number = row.key('document_no');
  const key = `${header.kind === 'invoice' ? '' : 'Order,'}${number},${row.integer('line_no')}`;
  const open = header.kind === 'salesHeader' && !header.shipped;
  const kind = header.kind === 'invoice' ? 'invoiceLine' : 'salesLine';
  const priced = {
    quantity,
    unitPrice: row.decimal('unit_price'),
    lineDiscountPercent: row.decimal('line_discount_pct'),
    taxPercent: header.taxPercent,
    pricesIncludeTax: header.data.pricesIncludeTax === true,
    amountRounding: DEFAULT_ROUNDING.amountRounding,
  };
  return {
    kind,
    id: recordId('erp', kind, key),
    key,
    data: {
      documentType: 'Order',
      documentId: header.id,
      documentNumber: number,
      customerNumber: header.data.customerNumber ?? '',
      currencyFactor: header.data.currencyFactor ?? '0',
      lineNumber: row.integer('line_no'),
      lineType: row.key('line_type'),
      number: row.text('no'),
      variantCode: row.text('variant_code'),
      locationCode: row.text('location_code'),
      description: row.text('description'),
      unitOfMeasureCode: row.text('unit_of_measure_code'),
      quantityPerUnitOfMeasure: perUnit,
      quantityBase: base,
      outstandingQuantity: open ? quantity : '0',
      outstandingQuantityBase: open ? base : '0',
      quantityToShip: open ? quantity : '0',
      quantityShipped: open ? '0' : quantity,
      quantityInvoiced: header.kind === 'invoice' ? quantity : '0',
      shipmentDate: header.data.shipmentDate ?? '',
      plannedDeliveryDate: header.data.shipmentDate ?? '',
      ...priced,
      ...lineAmounts(priced),
    },
  };
}

/** Purchase lines of orders; a line that is complete has nothing outstanding. */
export async function* purchaseRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  const headers = new Map<string, { readonly expected: string; readonly open: boolean }>();
  for await (const row of readCsv(folder, 'purchase_orders')) {
    headers.set(`${row.key('document_type')},${row.key('no')}`, {
      expected: row.date('expected_receipt_date'),
      open: OPEN.has(row.text('status')),
    });
  }
  for await (const row of readCsv(folder, 'purchase_order_lines')) {
    if (row.text('document_type') !== 'Order') continue;
    const document = `Order,${row.key('document_no')}`;
    const header = headers.get(document);
    if (header === undefined) {
      throw row.bad('document_no', `there is no document ${document} in purchase_orders`);
    }
    const quantity = new Decimal(row.decimal('quantity'));
    const perUnit = new Decimal(row.decimal('qty_per_unit_of_measure'));
    const left = header.open ? quantity.minus(row.decimal('received_qty')) : new Decimal(0);
    const outstanding = left.isNegative() ? new Decimal(0) : left;
    const key = `${document},${row.integer('line_no')}`;
    yield {
      kind: 'purchaseLine',
      id: recordId('erp', 'purchaseLine', key),
      key,
      data: {
        documentType: 'Order',
        documentId: recordId('erp', 'purchaseHeader', row.key('document_no')),
        documentNumber: row.key('document_no'),
        lineNumber: row.integer('line_no'),
        lineType: row.key('line_type'),
        number: row.text('no'),
        variantCode: row.text('variant_code'),
        locationCode: row.text('location_code'),
        description: row.text('description'),
        unitOfMeasureCode: row.text('unit_of_measure_code'),
        quantityPerUnitOfMeasure: decimalText(perUnit),
        quantity: decimalText(quantity),
        quantityBase: decimalText(quantity.times(perUnit)),
        outstandingQuantity: decimalText(outstanding),
        outstandingQuantityBase: decimalText(outstanding.times(perUnit)),
        quantityReceived: decimalText(quantity.minus(outstanding)),
        expectedReceiptDate: header.expected,
        plannedReceiptDate: header.expected,
      },
    };
  }
}

export async function* ledgerRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  for await (const row of readCsv(folder, 'item_ledger_entries')) {
    const entryNumber = row.integer('entry_no');
    const quantity = row.decimal('quantity_base');
    const key = ledgerKey(entryNumber);
    yield {
      kind: 'ledgerEntry',
      id: recordId('erp', 'ledgerEntry', String(entryNumber)),
      key,
      data: {
        entryNumber,
        itemNumber: row.key('item_no'),
        variantCode: row.text('variant_code'),
        locationCode: row.text('location_code'),
        postingDate: row.date('posting_date'),
        entryType: row.key('entry_type'),
        documentNumber: row.text('document_no'),
        quantity,
        remainingQuantity: quantity.startsWith('-') ? '0' : quantity,
        open: !quantity.startsWith('-'),
        unitOfMeasureCode: row.text('unit_of_measure_code'),
        quantityPerUnitOfMeasure: row.decimal('qty_per_unit_of_measure'),
        costAmountActual: row.decimal('cost_amount_lcy'),
      },
    };
  }
}

/** Padded, so that the order of keys is the order of entries. */
export function ledgerKey(entryNumber: number): string {
  return String(entryNumber).padStart(10, '0');
}
