/** Puts records that were just written or read into the replicas and the index. */
import type { Transaction } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { ageAgainst } from '../domain/row-age.ts';
import type { CouplingScope } from './couplings.ts';
import { indexRows, kindOf, markGone, type RecordScope } from './records.ts';

export async function keepRows(
  tx: Transaction,
  scope: CouplingScope,
  rows: readonly { readonly system: System; readonly id: string; readonly row: Row | null }[],
): Promise<void> {
  for (const system of ['ERP', 'CRM'] as const) {
    const own = rows.filter((entry) => entry.system === system);
    if (own.length === 0) continue;
    const records: RecordScope = { integration: scope.integration, mapping: scope.mapping, system };
    const present = await notOlder(
      tx,
      scope,
      records,
      own.flatMap(({ row }) => row ?? []),
    );
    const gone = own.flatMap(({ id, row }) => (row === null ? [id] : []));
    const kind = kindOf(records);
    for (const intake of scope.intakes) {
      if (!intake.kinds.includes(kind)) continue;
      await intake.upsert(tx, { integration: scope.integration, system }, kind, present);
      await intake.remove(tx, { integration: scope.integration, system }, kind, gone);
    }
    await indexRows(tx, records, present);
    // The feed brings nothing twice: nobody else would tell those mappings.
    for (const mapping of scope.others ?? []) {
      const theirs = { ...records, mapping };
      if (kindOf(theirs) === kind) await indexRows(tx, theirs, present);
    }
    await markGone(tx, records, gone);
  }
}

/**
 * Rows that no feed has overtaken: it may have brought a later state, or the end, of a record while
 * the answer that shows this one was on its way, and it brings nothing twice. Where that is
 * in doubt, the feed is still to bring what was written.
 */
async function notOlder(
  tx: Transaction,
  { intakes }: CouplingScope,
  records: RecordScope,
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const { integration, mapping, system } = records;
  const ids = rows.map(({ id }) => id);
  const kind = kindOf(records);
  const intake = intakes.find(({ kinds }) => kinds.includes(kind));
  const known = await intake?.readMany(tx, { integration, system }, kind, ids);
  const ended = await tx<{ id: string }[]>`/* notOlder */
    select id from sync.record where integration = ${integration} and mapping = ${mapping.name}
      and system = ${system} and id = any(${ids}::uuid[]) and gone`;
  const gone = new Set(ended.map(({ id }) => id));
  return rows.filter((row) => {
    const before = known?.get(row.id);
    if (gone.has(row.id)) return false;
    const age = before === undefined ? 'newer' : ageAgainst(row, before);
    return age !== 'older' && age !== 'doubtful';
  });
}
