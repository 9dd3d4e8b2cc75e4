/**
 * Legacy sales prices and discounts of a folder as price lists of the new model (extension.md 4).
 */
import type { StoredData } from '../odata/index.ts';
import type { LoadedRow } from './bulk.ts';
import { type CsvRow, readCsv, type DataFolder } from './csv.ts';
import { recordId } from './guid.ts';

const LINE_STEP = 10_000;

interface Source {
  readonly type: string;
  readonly number: string;
  readonly currency: string;
  readonly amountType: 'Price' | 'Discount';
}

/** Lists are numbered in the order in which their sources first appear: prices, then discounts. */
export async function* priceRows(folder: DataFolder): AsyncIterable<LoadedRow> {
  const lists = new Lists();
  for await (const row of readCsv(folder, 'sales_prices')) {
    yield* lists.line(
      {
        type: row.key('sales_type'),
        number: row.text('sales_code'),
        currency: row.text('currency_code'),
        amountType: 'Price',
      },
      {
        ...common(row),
        assetType: 'Item',
        assetNumber: row.key('item_no'),
        variantCode: row.text('variant_code'),
        unitOfMeasureCode: row.text('unit_of_measure_code'),
        unitPrice: row.decimal('unit_price'),
      },
    );
  }
  for await (const row of readCsv(folder, 'sales_discounts')) {
    yield* lists.line(
      {
        type: row.key('sales_type'),
        number: row.text('sales_code'),
        currency: '',
        amountType: 'Discount',
      },
      {
        ...common(row),
        assetType: row.key('type') === 'Item' ? 'Item' : 'Item Discount Group',
        assetNumber: row.key('code'),
        lineDiscountPercent: row.decimal('line_discount_pct'),
      },
    );
  }
}

function common(row: CsvRow): StoredData {
  return {
    minimumQuantity: row.decimal('minimum_quantity'),
    startingDate: row.date('starting_date'),
    endingDate: row.date('ending_date'),
  };
}

class Lists {
  readonly #lists = new Map<string, { code: string; lines: number }>();

  *line(source: Source, data: StoredData): Iterable<LoadedRow> {
    const name = JSON.stringify([source.type, source.number, source.currency, source.amountType]);
    let list = this.#lists.get(name);
    if (list === undefined) {
      list = { code: `S${String(this.#lists.size + 1).padStart(5, '0')}`, lines: 0 };
      this.#lists.set(name, list);
      yield header(list.code, source);
    }
    list.lines += 1;
    yield priceLine(list.code, list.lines * LINE_STEP, { ...shared(source), ...data });
  }
}

/** One line of a list; also for the lists of the supplement. */
export function priceLine(listCode: string, lineNumber: number, data: StoredData): LoadedRow {
  const key = `${listCode},${lineNumber}`;
  return {
    kind: 'priceLine',
    id: recordId('erp', 'priceLine', key),
    key,
    data: { priceListCode: listCode, lineNumber, ...data },
  };
}

function header(code: string, source: Source): LoadedRow {
  const of = source.number === '' ? source.type : `${source.type} ${source.number}`;
  return {
    kind: 'priceList',
    id: recordId('erp', 'priceList', code),
    key: code,
    data: {
      code,
      description: `${source.amountType}s for ${of} ${source.currency}`.trim(),
      sourceGroup: 'Customer',
      ...shared(source),
    },
  };
}

function shared(source: Source): StoredData {
  return {
    sourceType: source.type,
    sourceNumber: source.number,
    currencyCode: source.currency,
    amountType: source.amountType,
    priceType: 'Sale',
    status: 'Active',
    allowLineDiscount: true,
    allowInvoiceDiscount: true,
  };
}
