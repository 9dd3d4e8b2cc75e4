/** Tables that the API only reads: what their records bring along when somebody edits them. */
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { Writer } from '../../store/store.ts';
import { decimalOf, invalidRelation, textOf, type Draft, type Rules } from './rules.ts';

const LINE_STEP = 10_000;
const ENTRY_DIGITS = 10;
/** What a line takes from its list unless it says otherwise. */
const FROM_LIST = [
  'sourceType',
  'sourceNumber',
  'currencyCode',
  'amountType',
  'priceType',
  'status',
  'startingDate',
  'endingDate',
  'allowLineDiscount',
  'allowInvoiceDiscount',
  'priceIncludesTax',
];

export const priceListRules: Rules = {
  async start(_writer, draft) {
    Object.assign(draft.data, {
      sourceGroup: 'Customer',
      sourceType: 'All Customers',
      priceType: 'Sale',
      amountType: 'Price',
      status: 'Draft',
    });
  },
  /** Activating a list activates its lines; so do its other terms reach them. */
  async afterUpdate(writer, row, before) {
    for (const line of await writer.where('priceLine', 'priceListCode', row.key)) {
      const changed = FROM_LIST.filter(
        (member) =>
          row.data[member] !== before.data[member] && line.data[member] === before.data[member],
      ).map((member) => [member, row.data[member] ?? null]);
      if (changed.length > 0) await writer.update('priceLine', line, Object.fromEntries(changed));
    }
  },
  async clearAway(writer, row) {
    for (const line of await writer.where('priceLine', 'priceListCode', row.key)) {
      await writer.remove('priceLine', line);
    }
  },
  keyOf: (draft) => textOf(draft.data, 'code'),
};

export const priceLineRules: Rules = {
  async validate(writer, draft, member) {
    if (member !== 'priceListCode') return;
    const code = textOf(draft.data, member);
    const list = await writer.byKey('priceList', code);
    if (list === null) throw invalidRelation('Price List Code', code, 'Price List Header');
    for (const name of FROM_LIST) {
      const value = list.data[name];
      if (value !== undefined) draft.data[name] ??= value;
    }
  },
  async complete(writer, draft) {
    draft.data.assetType ??= 'Item';
    if (draft.data.lineNumber !== undefined) return;
    const lines = await writer.where(
      'priceLine',
      'priceListCode',
      textOf(draft.data, 'priceListCode'),
    );
    draft.data.lineNumber =
      Math.max(0, ...lines.map(({ data }) => Number(data.lineNumber ?? 0))) + LINE_STEP;
  },
  keyOf: (draft) => `${textOf(draft.data, 'priceListCode')},${textOf(draft.data, 'lineNumber')}`,
};

/** The next number of a table whose records are counted. */
async function nextEntry(writer: Writer, kind: string): Promise<number> {
  const [row] = await writer.sql<{ last: string | null }[]>`
    /* nextEntry */ select max((data->>'entryNumber')::bigint)::text as last
    from sandbox.records where system = 'erp' and kind = ${kind}`;
  return Number(row?.last ?? 0) + 1;
}

export const ledgerEntryRules: Rules = {
  async complete(writer, draft) {
    const { data } = draft;
    data.entryNumber ??= await nextEntry(writer, 'ledgerEntry');
    data.postingDate ??= writer.now.toISOString().slice(0, 10);
    const positive = !decimalOf(data, 'quantity').startsWith('-');
    data.entryType ??= positive ? 'Positive Adjmt.' : 'Negative Adjmt.';
    data.remainingQuantity ??= positive ? decimalOf(data, 'quantity') : '0';
    data.open ??= positive;
  },
  keyOf: ({ data }) => textOf(data, 'entryNumber').padStart(ENTRY_DIGITS, '0'),
};

export const reservationRules: Rules = {
  async complete(writer, draft) {
    draft.data.entryNumber ??= await nextEntry(writer, 'reservation');
    draft.data.reservationStatus ??= 'Reservation';
    draft.data.positive ??= !decimalOf(draft.data, 'quantityBase').startsWith('-');
  },
  keyOf: ({ data }) => `${textOf(data, 'entryNumber')},${data.positive === true ? 1 : 0}`,
};

/** Base and outstanding quantities follow from the quantity unless they were given. */
export const purchaseLineRules: Rules = {
  async start(_writer, draft) {
    Object.assign(draft.data, { documentType: 'Order', lineType: 'Item' });
  },
  async complete(_writer, draft) {
    fillQuantities(draft);
    draft.data.lineNumber ??= LINE_STEP;
  },
  keyOf: ({ data }) =>
    ['documentType', 'documentNumber', 'lineNumber'].map((name) => textOf(data, name)).join(','),
};

function fillQuantities({ data }: Draft): void {
  const quantity = new Decimal(decimalOf(data, 'quantity'));
  const perUnit = textOf(data, 'quantityPerUnitOfMeasure') || '1';
  data.quantityPerUnitOfMeasure = perUnit;
  data.quantityBase ??= decimalText(quantity.times(perUnit));
  data.outstandingQuantity ??= decimalText(quantity.minus(decimalOf(data, 'quantityReceived')));
  data.outstandingQuantityBase ??= decimalText(
    new Decimal(decimalOf(data, 'outstandingQuantity')).times(perUnit),
  );
}
