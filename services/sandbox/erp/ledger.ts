/** Posts item ledger entries: numbered without a gap, never changed afterwards. */
import type { StoredRow } from '../odata/index.ts';
import type { Writer } from '../store/store.ts';

export interface Posting {
  readonly id: string;
  readonly itemNumber: string;
  readonly variantCode: string;
  readonly locationCode: string;
  /** Signed, base units. */
  readonly quantity: string;
  readonly entryType: string;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly unitOfMeasureCode: string;
}

const KEY_DIGITS = 10;

export async function postLedgerEntry(writer: Writer, posting: Posting): Promise<StoredRow> {
  const [last] = await writer.sql<{ key: string }[]>`
    /* lastLedgerEntry */ select key from sandbox.records
    where system = 'erp' and kind = 'ledgerEntry' order by key desc limit 1`;
  const entryNumber = Number(last?.key ?? 0) + 1;
  const { id, ...data } = posting;
  return writer.insert('ledgerEntry', {
    id,
    key: String(entryNumber).padStart(KEY_DIGITS, '0'),
    data: {
      ...data,
      entryNumber,
      postingDate: writer.now.toISOString().slice(0, 10),
      quantityPerUnitOfMeasure: '1',
      remainingQuantity: posting.quantity.startsWith('-') ? '0' : posting.quantity,
      open: !posting.quantity.startsWith('-'),
    },
  });
}
