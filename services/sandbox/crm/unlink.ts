/** A row of the CRM that goes: its children go with it, other rows lose their link to it. */
import type { StoredRow } from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { CRM_TABLES, tableOfLogicalName } from './model.ts';
import type { CrmTable } from './sets/table.ts';

/** Children that the platform deletes with their parent: `[table, lookup]`. */
const CASCADES: Readonly<Record<string, readonly (readonly [table: string, lookup: string])[]>> = {
  account: [['contact', 'parentcustomerid']],
  product: [['productpricelevel', 'productid']],
};

/** @param remove deletes one child, with what hangs below it. */
export async function unlink(
  writer: Writer,
  { logicalName }: CrmTable,
  row: StoredRow,
  remove: (table: CrmTable, child: StoredRow) => Promise<void>,
): Promise<void> {
  for (const [kind, column] of CASCADES[logicalName] ?? []) {
    const table = tableOfLogicalName(kind);
    if (table === null) continue;
    for (const child of await writer.where(kind, column, row.id)) await remove(table, child);
  }
  for (const { logicalName: kind, lookups } of CRM_TABLES) {
    for (const { column, targets } of lookups) {
      if (!Object.hasOwn(targets, logicalName)) continue;
      for (const other of await writer.where(kind, column, row.id)) {
        await writer.update(kind, other, { [column]: null, [`${column}_type`]: null });
      }
    }
  }
}
