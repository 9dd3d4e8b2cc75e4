/** Items: the unit that comes with them, and `inventory`, whose change posts an adjustment. */
import { randomUUID } from 'node:crypto';
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { postLedgerEntry } from '../ledger.ts';
import { nextNumber } from '../number-series.ts';
import { decimalOf, dialog, textOf, type Rules } from './rules.ts';

/** Member that only a PATCH of `inventory` sets; it is never stored. */
const INVENTORY = 'inventory';

export const itemRules: Rules = {
  async start(_writer, draft) {
    Object.assign(draft.data, {
      type: 'Inventory',
      stockoutWarning: 'Default',
      preventNegativeInventory: 'Default',
      variantMandatory: 'Default',
      reserve: 'Optional',
      assemblyPolicy: 'Assemble-to-Stock',
      allowInvoiceDiscount: true,
    });
  },
  async validate(_writer, draft, member) {
    if (member !== 'baseUnitOfMeasureCode') return;
    for (const unit of ['salesUnitOfMeasureCode', 'purchaseUnitOfMeasureCode']) {
      if (textOf(draft.data, unit) === '') {
        draft.data[unit] = textOf(draft.data, 'baseUnitOfMeasureCode');
      }
    }
  },
  async complete(writer, draft) {
    if (draft.data[INVENTORY] !== undefined) {
      const wanted = decimalOf(draft.data, INVENTORY);
      delete draft.data[INVENTORY];
      if (draft.before === null) {
        throw dialog('The inventory of an item cannot be set while it is created.');
      }
      await adjust(writer, draft.before, wanted);
    }
    if (textOf(draft.data, 'number') !== '') return;
    draft.data.number = await nextNumber(
      writer,
      'item',
      async (number) => (await writer.byKey('item', number)) !== null,
    );
  },
  afterInsert: ensureBaseUnit,
  afterUpdate: ensureBaseUnit,
  async beforeDelete(writer, row) {
    for (const [kind, member, name] of [
      ['ledgerEntry', 'itemNumber', 'Item Ledger Entries'],
      ['salesLine', 'number', 'Sales Lines'],
    ] as const) {
      const [found] = await writer.where(kind, member, row.key);
      if (found !== undefined) {
        throw dialog(`You cannot delete Item ${row.key} because there are ${name} for it.`);
      }
    }
  },
  async clearAway(writer, row) {
    for (const kind of ['itemUnit', 'itemVariant', 'itemReference']) {
      for (const below of await writer.where(kind, 'itemNumber', row.key)) {
        await writer.remove(kind, below);
      }
    }
  },
  keyOf: (draft) => textOf(draft.data, 'number'),
};

/** Every item has its base unit among its units, with factor 1. */
async function ensureBaseUnit(writer: Writer, row: StoredRow): Promise<void> {
  const code = textOf(row.data, 'baseUnitOfMeasureCode');
  const key = `${row.key},${code}`;
  if (code === '' || (await writer.byKey('itemUnit', key)) !== null) return;
  await writer.insert('itemUnit', {
    id: randomUUID(),
    key,
    data: { itemNumber: row.key, code, quantityPerUnitOfMeasure: '1' },
  });
}

/** The difference to what is there becomes a ledger entry without a location. */
async function adjust(writer: Writer, item: StoredRow, wanted: string): Promise<void> {
  const entries = await writer.where('ledgerEntry', 'itemNumber', item.key);
  const held = entries.reduce(
    (sum, entry) => sum.plus(decimalOf(entry.data, 'quantity')),
    new Decimal(0),
  );
  const difference = new Decimal(wanted).minus(held);
  if (difference.isZero()) return;
  await postLedgerEntry(writer, {
    id: randomUUID(),
    itemNumber: item.key,
    variantCode: '',
    locationCode: '',
    quantity: decimalText(difference),
    entryType: difference.isNegative() ? 'Negative Adjmt.' : 'Positive Adjmt.',
    documentType: '',
    documentNumber: 'T00001',
    unitOfMeasureCode: textOf(item.data, 'baseUnitOfMeasureCode'),
  });
}
