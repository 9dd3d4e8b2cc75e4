/**
 * `drawbarKey`: a creation that is repeated finds the record of the first time (extension.md 2).
 */
import { randomUUID } from 'node:crypto';
import { fieldValue, type EntitySet, type JsonObject, type StoredRow } from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { dialog } from './rules/rules.ts';

const HABITS = {
  ignoreCase: false,
  emptyDefaults: true,
  escapedEnums: true,
  orWithinOneField: true,
  inList: true,
};

/** The key of a body as it is kept; null when there is none. */
export function recordKey(set: EntitySet, body: JsonObject): string | null {
  const field = set.fields.get('drawbarKey');
  const value = body.drawbarKey;
  if (field === undefined || value === undefined) return null;
  const key = String(fieldValue(field, value, HABITS, false));
  return key === '' ? null : key;
}

/**
 * The record that the key made; null when the key is new.
 * @throws {ErpError} `DRAWBAR_KEY_SPENT` when that record is gone.
 */
export async function replayOf(
  writer: Writer,
  set: EntitySet,
  key: string,
): Promise<StoredRow | null> {
  const used = await writer.byKey('drawbarKey', `${set.name},${key}`);
  if (used === null) return null;
  const recordId = String(used.data.recordId);
  const row = await writer.byId(set.kind, recordId);
  if (row !== null) return row;
  throw dialog(`DRAWBAR_KEY_SPENT: ${recordId}`);
}

/** Written in the transaction that creates the record, and kept for ever. */
export async function claimKey(
  writer: Writer,
  set: EntitySet,
  key: string,
  row: StoredRow,
): Promise<void> {
  await writer.insert('drawbarKey', {
    id: randomUUID(),
    key: `${set.name},${key}`,
    data: {
      entitySet: set.name.toUpperCase(),
      drawbarKey: key,
      recordId: row.id,
      recordKind: set.kind,
      recordNumber: String(row.data.number ?? row.data.code ?? ''),
    },
  });
  await writer.sql`
    /* markKey */ update sandbox.records
    set data = data || ${writer.sql.json({ drawbarKey: key })}
    where system = 'erp' and kind = ${set.kind} and id = ${row.id}`;
}

export function refuseKeyChange(before: StoredRow, set: EntitySet, body: JsonObject): void {
  if (body.drawbarKey === undefined || !set.fields.has('drawbarKey')) return;
  if (recordKey(set, body) === (before.data.drawbarKey ?? null)) return;
  throw dialog('DRAWBAR_KEY_READONLY: the key of a record cannot be changed.');
}
