/**
 * Has the database look again at tables that grew much since it last did. It does so by itself, but
 * once a minute: a first synchronisation is over by then, planned as if all tables were empty.
 */
import type { Database } from '@drawbar/platform/database';

const SCHEMAS = ['sync', 'accounts', 'catalog', 'orders'];
/** Below, any plan is good. */
const CHANGED_ROWS_MIN = 300;
const TABLES_MAX = 8;

/** Looks at the tables that have doubled, or changed as a whole, the most changed ones first. */
export async function refreshStatistics(sql: Database['sql']): Promise<void> {
  const grown = await sql<{ name: string }[]>`/* refreshStatistics */
    select format('%I.%I', t.schemaname, t.relname) as name
    from pg_stat_user_tables t join pg_class c on c.oid = t.relid
    where t.schemaname = any(${SCHEMAS}::text[])
      and t.n_mod_since_analyze > greatest(${CHANGED_ROWS_MIN}, c.reltuples)
    order by t.n_mod_since_analyze desc limit ${TABLES_MAX}`;
  for (const { name } of grown) await sql.unsafe(`analyze ${name}`);
}
