/**
 * Bound actions: release, reopen, ship, ship and invoice of sales orders (extension.md 6); release
 * and archive of quotes.
 */
import { randomUUID } from 'node:crypto';
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { Stored, StoredRow } from '../odata/index.ts';
import { emptyResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { ErpError } from './errors.ts';
import { postLedgerEntry } from './ledger.ts';
import { nextNumber } from './number-series.ts';
import { archiveQuote } from './quote-archive.ts';
import { targetOf } from './read.ts';
import { amountsOf } from './rules/document-discount.ts';
import { DOCUMENT_KINDS, type DocumentType } from './rules/document-kinds.ts';
import { decimalOf, dialog, textOf } from './rules/rules.ts';
import type { ErpContext } from './session.ts';
import { checkEtag, rowOf } from './write.ts';

const PREFIX = 'Microsoft.NAV.';

type Action = (writer: Writer, order: StoredRow) => Promise<void>;

const ORDER_ACTIONS: Readonly<Record<string, Action>> = {
  release: (writer, order) => setStatus(writer, 'Order', order, 'Released'),
  reopen: (writer, order) => setStatus(writer, 'Order', order, 'Open'),
  async ship(writer, order) {
    if (!(await ship(writer, order))) throw nothingToPost();
  },
  shipAndInvoice,
};
const QUOTE_ACTIONS: Readonly<Record<string, Action>> = {
  release: (writer, quote) => setStatus(writer, 'Quote', quote, 'Released'),
  archive: archiveQuote,
};
const ACTIONS: Readonly<Record<string, Readonly<Record<string, Action>>>> = {
  salesHeader: ORDER_ACTIONS,
  quoteHeader: QUOTE_ACTIONS,
};
/** v2.0 has no other (systems.md 1.3). */
const V2_ACTIONS: ReadonlySet<string> = new Set(['shipAndInvoice']);

export function isAction(context: ErpContext): boolean {
  return context.path.segments.at(-1)?.name.startsWith(PREFIX) === true;
}

export async function runAction(context: ErpContext): Promise<WireResponse> {
  const { path, request } = context;
  const name = (path.segments.at(-1)?.name ?? '').slice(PREFIX.length);
  const target = await targetOf(context, path.segments.slice(0, -1));
  const known = path.api !== 'v2.0' || V2_ACTIONS.has(name);
  const actions = ACTIONS[target.set.kind] ?? {};
  const action = known && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined || !target.single) {
    throw new ErpError(404, 'BadRequest_ResourceNotFound', `There is no action ${name} here.`);
  }
  if (request.method !== 'POST') {
    throw new ErpError(405, 'BadRequest_MethodNotAllowed', 'An action is called by POST.');
  }
  return context.transact(async (writer) => {
    const order = await rowOf(context, writer, target);
    const ifMatch = request.headers['if-match'];
    if (ifMatch !== undefined) checkEtag(ifMatch, order);
    await action(writer, order);
    return emptyResponse(204);
  });
}

function nothingToPost(): ErpError {
  return dialog('DRAWBAR_NOTHING_TO_POST: There is nothing to post.');
}

async function setStatus(
  writer: Writer,
  documentType: DocumentType,
  order: StoredRow,
  status: string,
): Promise<void> {
  if (textOf(order.data, 'status') === status) return;
  const kinds = DOCUMENT_KINDS[documentType];
  const lines = await writer.where(kinds.line, 'documentId', order.id);
  if (status === 'Released' && !lines.some(({ data }) => decimalOf(data, 'quantity') !== '0')) {
    throw dialog(
      `There is nothing to release for the document of type ${documentType} with the number ` +
        `${order.data.number}.`,
    );
  }
  await writer.update(kinds.header, order, { status });
}

/** Posts "Qty. to Ship" of every line; false when there is nothing to ship. */
async function ship(writer: Writer, order: StoredRow): Promise<boolean> {
  let shipped = false;
  for (const line of await writer.where('salesLine', 'documentId', order.id)) {
    const quantity = new Decimal(decimalOf(line.data, 'quantityToShip'));
    if (quantity.isZero()) continue;
    shipped = true;
    await postShipment(writer, order, line, quantity);
    const done = quantity.plus(decimalOf(line.data, 'quantityShipped'));
    const left = new Decimal(decimalOf(line.data, 'quantity')).minus(done);
    await writer.update('salesLine', line, {
      quantityShipped: decimalText(done),
      outstandingQuantity: decimalText(left),
      outstandingQuantityBase: decimalText(
        left.times(decimalOf(line.data, 'quantityPerUnitOfMeasure')),
      ),
      quantityToShip: decimalText(left),
    });
  }
  if (shipped) {
    const day = writer.now.toISOString().slice(0, 10);
    await writer.update('salesHeader', order, { status: 'Released', lastShipmentDate: day });
  }
  return shipped;
}

async function postShipment(
  writer: Writer,
  order: StoredRow,
  line: StoredRow,
  quantity: Decimal,
): Promise<void> {
  if (textOf(line.data, 'lineType') !== 'Item') return;
  const item = await writer.byKey('item', textOf(line.data, 'number'));
  if (item === null || textOf(item.data, 'type') !== 'Inventory') return;
  const base = quantity.times(decimalOf(line.data, 'quantityPerUnitOfMeasure'));
  await postLedgerEntry(writer, {
    id: randomUUID(),
    itemNumber: item.key,
    variantCode: textOf(line.data, 'variantCode'),
    locationCode: textOf(line.data, 'locationCode'),
    quantity: decimalText(base.negated()),
    entryType: 'Sale',
    documentType: 'Sales Shipment',
    documentNumber: textOf(order.data, 'number'),
    unitOfMeasureCode: textOf(line.data, 'unitOfMeasureCode'),
  });
  const reserved = await writer.where('reservation', 'sourceNumber', textOf(order.data, 'number'));
  for (const entry of reserved) {
    if (entry.data.sourceLineNumber === line.data.lineNumber) {
      await writer.remove('reservation', entry);
    }
  }
}

/** Ships what is left to ship, invoices what is shipped; a finished order is deleted. */
async function shipAndInvoice(writer: Writer, order: StoredRow): Promise<void> {
  await ship(writer, order);
  const lines = await writer.where('salesLine', 'documentId', order.id);
  const open = lines.filter(({ data }) => !toInvoice(data).isZero());
  if (open.length === 0) throw nothingToPost();
  await postInvoice(writer, order, open);
  const finished = lines.every(({ data }) => decimalOf(data, 'outstandingQuantity') === '0');
  for (const line of lines) {
    if (finished) await writer.remove('salesLine', line);
    else {
      const quantityInvoiced = decimalOf(line.data, 'quantityShipped');
      await writer.update('salesLine', line, { quantityInvoiced });
    }
  }
  const header = await writer.byId('salesHeader', order.id);
  if (finished && header !== null) await writer.remove('salesHeader', header);
}

function toInvoice(data: Readonly<Record<string, Stored>>): Decimal {
  return new Decimal(decimalOf(data, 'quantityShipped')).minus(decimalOf(data, 'quantityInvoiced'));
}

async function postInvoice(
  writer: Writer,
  order: StoredRow,
  lines: readonly StoredRow[],
): Promise<void> {
  const id = randomUUID();
  const number = await nextNumber(
    writer,
    'invoice',
    async (one) => (await writer.byKey('invoice', one)) !== null,
  );
  let net = new Decimal(0);
  let gross = new Decimal(0);
  let discount = new Decimal(0);
  for (const line of lines) {
    const invoiced = toInvoice(line.data);
    const quantity = decimalText(invoiced);
    const amounts = amountsOf(line, invoiced);
    discount = discount.plus(amounts.invoiceDiscountAllocation);
    net = net.plus(amounts.amount);
    gross = gross.plus(amounts.amountIncludingTax);
    await writer.insert('invoiceLine', {
      id: randomUUID(),
      key: `${number},${textOf(line.data, 'lineNumber')}`,
      data: { ...line.data, ...amounts, quantity, documentId: id, documentNumber: number },
    });
  }
  const total = decimalText(gross);
  await writer.insert('invoice', {
    id,
    key: number,
    data: {
      ...order.data,
      drawbarKey: '',
      number,
      orderNumber: textOf(order.data, 'number'),
      aggregateId: randomUUID(),
      dueDate: textOf(order.data, 'postingDate'),
      discountAmount: decimalText(discount),
      totalAmountExcludingTax: decimalText(net),
      totalAmountIncludingTax: total,
      remainingAmount: total,
    },
  });
}
