/** Records that somebody asked for and that had to wait: for another one, or for themselves. */
import type { Database } from '@drawbar/platform/database';
import type { MappingName } from '../domain/mapping.ts';
import type { System } from '../domain/integration.ts';
import { announcer } from './announce.ts';
import { unlessHeld } from './pending.ts';
import type { Sql } from './sql.ts';

/** Long enough for a person who couples first what was missing. */
const REMEMBERED_MS = 3_600_000;

/** Whether a record waited for another one, and was made since. */
export async function hasWaited(
  sql: Sql,
  scope: { readonly integration: string; readonly mapping: MappingName; readonly now: Date },
  { system, id }: { readonly system: System; readonly id: string },
): Promise<boolean> {
  const own = system === 'ERP' ? 'erp_id' : 'crm_id';
  const since = new Date(scope.now.getTime() - REMEMBERED_MS);
  const rows = await sql`/* hasWaited */
    select from sync.issue
    where integration = ${scope.integration} and last_seen_at > ${since}
      and mapping = ${scope.mapping} and ${sql(own)} = ${id}
      and category = 'DEPENDENCY' and state = 'RESOLVED'
    limit 1`;
  return rows.length > 0;
}

/**
 * A record that waits for itself is in the other system already, made along with another one: a
 * base unit comes with its group. It is looked at again, for the feed is about to tell. Answers
 * whether it does.
 */
export async function lookAgain(
  { sql }: Database,
  integration: string,
  pending: string,
  now: Date,
): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const rows = await tx`/* lookAgain */
      update sync.pending p
      set due_at = ${unlessHeld(tx, tx`least(p.due_at, ${now}::timestamptz)`)}
      where id = ${pending} and exists (select from sync.waiting w where w.pending = p.id
        and w.mapping = p.mapping and w.record in (p.erp_id::text, p.crm_id::text))
      returning id`;
    if (rows.length > 0) await announcer(tx, integration).work();
    return rows.length > 0;
  });
}
