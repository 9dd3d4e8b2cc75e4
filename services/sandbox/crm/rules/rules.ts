/** What a table of the CRM does when its rows are written: the hooks, and the row in the making. */
import type { Stored, StoredData, StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { CrmError } from '../errors.ts';
import type { CrmTable } from '../sets/table.ts';

export interface CrmDraft {
  readonly table: CrmTable;
  /** The row's id, known before it is written. */
  readonly id: string;
  readonly data: Record<string, Stored>;
  /** null while it is created. */
  readonly before: StoredRow | null;
  /** Columns that the body named. */
  readonly touched: Set<string>;
}

export interface CrmRules {
  start?(writer: Writer, draft: CrmDraft): Promise<void>;
  /** The last word before the row is written. */
  complete?(writer: Writer, draft: CrmDraft): Promise<void>;
  afterWrite?(writer: Writer, row: StoredRow, before: StoredRow | null): Promise<void>;
  afterDelete?(writer: Writer, row: StoredRow): Promise<void>;
}

export function invalid(message: string): CrmError {
  return new CrmError(400, '0x80040203', message);
}

/** A row with the same values in columns that must be unique. */
export function duplicate(table: string): CrmError {
  return new CrmError(
    412,
    '0x80040237',
    `A record with matching key values already exists. Entity: ${table}.`,
  );
}

export function textOf(data: StoredData, column: string): string {
  const value = data[column];
  return value === null || value === undefined ? '' : String(value);
}

export function decimalOf(data: StoredData, column: string): string {
  return textOf(data, column) || '0';
}

/** @throws {CrmError} when another row has the same value, whatever its case. */
export async function refuseDuplicate(
  writer: Writer,
  draft: CrmDraft,
  columns: readonly string[],
): Promise<void> {
  if (draft.before !== null && !columns.some((column) => draft.touched.has(column))) return;
  const conditions = columns.map((column, i) => `lower(data->>'${column}') = lower($${i + 3})`);
  const found = await writer.sql.unsafe(
    `/* refuseDuplicate */ select 1 from sandbox.records where system = 'crm' and kind = $1
      and id <> $2::uuid and ${conditions.join(' and ')} limit 1`,
    [draft.table.logicalName, draft.id, ...columns.map((column) => textOf(draft.data, column))],
  );
  if (found.length > 0) throw duplicate(draft.table.logicalName);
}

/** The organisation's base currency. */
export async function baseCurrency(writer: Writer): Promise<string> {
  const [row] = await writer.sql<{ id: string }[]>`
    /* baseCurrency */ select data->>'basecurrencyid' as id from sandbox.records
    where system = 'crm' and kind = 'organization' limit 1`;
  return row?.id ?? '';
}
