/** Orders, invoices and quotes: numbers, read-only states, and prices that the system computes. */
import { randomInt } from 'node:crypto';
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { Stored, StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { CrmError } from '../errors.ts';
import { DOCUMENT_LINES } from '../sets/sales.ts';
import { baseCurrency, decimalOf, invalid, textOf, type CrmDraft, type CrmRules } from './rules.ts';

const NUMBERS: Readonly<Record<string, readonly [column: string, prefix: string]>> = {
  salesorder: ['ordernumber', 'ORD'],
  invoice: ['invoicenumber', 'INV'],
  quote: ['quotenumber', 'QUO'],
};
/** What may be written once an order is submitted. */
const WHEN_SUBMITTED: ReadonlySet<string> = new Set([
  'statecode',
  'statuscode',
  'submitstatus',
  'submitstatusdescription',
  'submitdate',
  'datefulfilled',
  'lastbackofficesubmit',
  'ordernumber',
]);
/** Of a currency that does not say. */
const MONEY_PLACES = 2;
/** Values of `pricingerrorcode`. */
const PRICING = { none: 0, detailError: 1, noPriceList: 2, notInPriceList: 11 } as const;

export function documentRules(kind: 'salesorder' | 'invoice' | 'quote'): CrmRules {
  return {
    async start(writer, draft) {
      const [column, prefix] = NUMBERS[kind] ?? ['name', ''];
      Object.assign(draft.data, {
        [column]: numberOf(prefix),
        transactioncurrencyid: await baseCurrency(writer),
        ispricelocked: false,
        ...(kind === 'quote' ? { revisionnumber: 0 } : {}),
      });
    },
    async complete(writer, draft) {
      refuseClosed(draft);
      await takePriceListCurrency(writer, draft);
      if (draft.before === null)
        Object.assign(draft.data, await totals(writer, kind, null, draft.data));
      else Object.assign(draft.data, await totals(writer, kind, draft.before.id, draft.data));
    },
    async afterDelete(writer, row) {
      for (const line of await linesOf(writer, kind, row.id)) {
        await writer.remove(linesKind(kind), line);
      }
    },
  };
}

/** Lines of one kind of document. */
export function lineRules(kind: 'salesorder' | 'invoice' | 'quote'): CrmRules {
  const parentColumn = `${kind}id`;
  return {
    async start(_writer, draft) {
      Object.assign(draft.data, { ispriceoverridden: false, isproductoverridden: false });
    },
    async complete(writer, draft) {
      const document = await writer.byId(kind, textOf(draft.data, parentColumn));
      if (document === null) throw invalid(`A line needs its ${kind}.`);
      refuseLineOfClosed(document);
      draft.data.transactioncurrencyid = document.data.transactioncurrencyid ?? null;
      if (draft.data.lineitemnumber === undefined) {
        draft.data.lineitemnumber = (await linesOf(writer, kind, document.id)).length + 1;
      }
      await priceLine(writer, draft, document);
    },
    async afterWrite(writer, row) {
      await retotal(writer, kind, textOf(row.data, parentColumn));
    },
    async afterDelete(writer, row) {
      await retotal(writer, kind, textOf(row.data, parentColumn));
    },
  };
}

function numberOf(prefix: string): string {
  const digits = String(randomInt(100_000)).padStart(5, '0');
  return `${prefix}-${digits}-${randomInt(36 ** 6)
    .toString(36)
    .toUpperCase()
    .padStart(6, '0')}`;
}

function linesKind(kind: string): string {
  return DOCUMENT_LINES[kind]?.lines ?? '';
}

async function linesOf(writer: Writer, kind: string, id: string): Promise<StoredRow[]> {
  return writer.where(linesKind(kind), `${kind}id`, id);
}

function refuseClosed(draft: CrmDraft): void {
  if (draft.before === null || (draft.before.data.statecode ?? 0) === 0) return;
  const forbidden = [...draft.touched].filter((column) => !WHEN_SUBMITTED.has(column));
  if (forbidden.length > 0) throw readOnly(draft.table.logicalName, forbidden);
}

function refuseLineOfClosed(document: StoredRow): void {
  if ((document.data.statecode ?? 0) !== 0) throw readOnly('document', []);
}

function readOnly(table: string, columns: readonly string[]): CrmError {
  const named = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
  return new CrmError(
    400,
    '0x80040264',
    `You cannot update this ${table}${named} because it is read-only in its current state.`,
  );
}

async function takePriceListCurrency(writer: Writer, draft: CrmDraft): Promise<void> {
  const list = await writer.byId('pricelevel', textOf(draft.data, 'pricelevelid') || NO_ROW);
  if (list === null) return;
  const currency = textOf(list.data, 'transactioncurrencyid');
  if (draft.touched.has('transactioncurrencyid') && draft.data.transactioncurrencyid !== currency) {
    throw invalid('The currency of the record does not match the currency of the price list.');
  }
  draft.data.transactioncurrencyid = currency;
}
const NO_ROW = '00000000-0000-0000-0000-000000000000';

/** The unit price comes from the price list unless the line overrides it. */
async function priceLine(writer: Writer, draft: CrmDraft, document: StoredRow): Promise<void> {
  const { data } = draft;
  let error: number = PRICING.none;
  const writeIn = data.isproductoverridden === true;
  if (!writeIn) {
    const product = await writer.byId('product', textOf(data, 'productid') || NO_ROW);
    if (product === null) throw invalid('A line needs a product or a write-in description.');
    if ((product.data.statecode ?? 0) !== 0) {
      throw new CrmError(400, '0x80043b04', 'The product is not active and cannot be added.');
    }
    if (textOf(data, 'uomid') === '') data.uomid = product.data.defaultuomid ?? null;
    if (data.ispriceoverridden !== true) {
      const price = await listPrice(writer, document, data);
      error = price === null ? PRICING.notInPriceList : PRICING.none;
      data.priceperunit = price ?? '0';
    }
  }
  const gross = new Decimal(decimalOf(data, 'quantity')).times(decimalOf(data, 'priceperunit'));
  const base = gross.toDecimalPlaces(await moneyPlaces(writer, document.data));
  data.baseamount = decimalText(base);
  data.volumediscountamount = '0';
  data.extendedamount = decimalText(
    base.minus(decimalOf(data, 'manualdiscountamount')).plus(decimalOf(data, 'tax')),
  );
  data.pricingerrorcode = error;
}

async function listPrice(
  writer: Writer,
  document: StoredRow,
  line: Readonly<Record<string, Stored>>,
): Promise<string | null> {
  const listId = textOf(document.data, 'pricelevelid');
  if (listId === '') return null;
  const items = await writer.where('productpricelevel', 'pricelevelid', listId);
  const found = items.find(
    ({ data }) => data.productid === line.productid && data.uomid === line.uomid,
  );
  return found === undefined ? null : decimalOf(found.data, 'amount');
}

async function retotal(writer: Writer, kind: string, id: string): Promise<void> {
  const document = await writer.byId(kind, id || NO_ROW);
  if (document === null) return;
  await writer.update(kind, document, await totals(writer, kind, id, document.data));
}

/** Decimal places of amounts in the document's currency. */
async function moneyPlaces(
  writer: Writer,
  document: Readonly<Record<string, Stored>>,
): Promise<number> {
  const id = textOf(document, 'transactioncurrencyid') || NO_ROW;
  const currency = await writer.byId('transactioncurrency', id);
  return Number(currency?.data.currencyprecision ?? MONEY_PLACES);
}

/** Totals as Sales computes them: lines, then the document's discount, freight and tax. */
async function totals(
  writer: Writer,
  kind: string,
  id: string | null,
  data: Readonly<Record<string, Stored>>,
): Promise<Record<string, Stored>> {
  const lines = id === null ? [] : await linesOf(writer, kind, id);
  const sum = (column: string): Decimal =>
    lines.reduce((all, line) => all.plus(decimalOf(line.data, column)), new Decimal(0));
  const discounts = sum('manualdiscountamount').plus(sum('volumediscountamount'));
  const items = sum('baseamount').minus(discounts);
  const percent = items.times(decimalOf(data, 'discountpercentage')).div(100);
  const lessFreight = items
    .minus(decimalOf(data, 'discountamount'))
    .minus(percent.toDecimalPlaces(await moneyPlaces(writer, data)));
  const tax = sum('tax');
  const total = lessFreight.plus(decimalOf(data, 'freightamount')).plus(tax);
  const currency = await writer.byId(
    'transactioncurrency',
    textOf(data, 'transactioncurrencyid') || NO_ROW,
  );
  const rate = currency === null ? '1' : decimalOf(currency.data, 'exchangerate');
  const failed = lines.some((line) => (line.data.pricingerrorcode ?? 0) !== 0);
  return {
    totallineitemamount: decimalText(items),
    totallineitemdiscountamount: decimalText(discounts),
    totalamountlessfreight: decimalText(lessFreight),
    totaltax: decimalText(tax),
    totalamount: decimalText(total),
    totalamount_base: decimalText(total.div(rate === '0' ? '1' : rate).toDecimalPlaces(4)),
    exchangerate: rate,
    pricingerrorcode:
      lines.length > 0 && textOf(data, 'pricelevelid') === ''
        ? PRICING.noPriceList
        : failed
          ? PRICING.detailError
          : PRICING.none,
  };
}
