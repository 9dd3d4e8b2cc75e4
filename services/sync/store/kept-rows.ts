/** Puts records that were just written or read into the replicas and the index. */
import type { Transaction } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import type { CouplingScope } from './couplings.ts';
import { indexRows, kindOf, markGone, type RecordScope } from './records.ts';

export async function keepRows(
  tx: Transaction,
  scope: CouplingScope,
  rows: readonly { readonly system: System; readonly id: string; readonly row: Row | null }[],
): Promise<void> {
  for (const system of ['ERP', 'CRM'] as const) {
    const own = rows.filter((entry) => entry.system === system);
    const present = own.flatMap(({ row }) => row ?? []);
    const gone = own.flatMap(({ id, row }) => (row === null ? [id] : []));
    const records: RecordScope = { integration: scope.integration, mapping: scope.mapping, system };
    const kind = kindOf(records);
    for (const intake of scope.intakes) {
      if (!intake.kinds.includes(kind)) continue;
      await intake.upsert(tx, { integration: scope.integration, system }, kind, present);
      await intake.remove(tx, { integration: scope.integration, system }, kind, gone);
    }
    await indexRows(tx, records, present);
    await markGone(tx, records, gone);
  }
}
