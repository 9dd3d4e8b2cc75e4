/** What sync keeps of every mapped record: label, filter, keys. */
import type { System } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { sideOf } from '../domain/mapping.ts';
import type { Row } from '../domain/ports.ts';
import { indexRecord } from '../domain/record-index.ts';
import { json, type Sql } from './sql.ts';

/** One side of one mapping of one integration. */
export interface RecordScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly system: System;
}

/** Indexes rows of the mapping's table. */
export async function indexRows(sql: Sql, scope: RecordScope, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const entries = rows.map((row) => {
    const record = indexRecord(scope.mapping, scope.system, row);
    return {
      id: record.id,
      label: record.label,
      in_filter: record.inFilter,
      keys: record.keys,
      match_keys: record.matchKeys,
      changed_at: row.modifiedAt?.toISOString() ?? null,
    };
  });
  await sql`/* indexRows */
    insert into sync.record
      (integration, mapping, system, id, label, in_filter, keys, match_keys, changed_at)
    select ${scope.integration}, ${scope.mapping.name}, ${scope.system}, r.*
    from jsonb_to_recordset(${json(sql, entries)}) as r (id uuid, label text, in_filter boolean,
      keys text[], match_keys text[], changed_at timestamptz)
    on conflict (integration, mapping, system, id) do update
    set label = excluded.label, in_filter = excluded.in_filter, keys = excluded.keys,
      match_keys = excluded.match_keys, changed_at = excluded.changed_at, gone = false`;
}

/** Marks records as gone; their labels stay. */
export async function markGone(
  sql: Sql,
  scope: RecordScope,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`/* markGone */
    update sync.record set gone = true, keys = '{}', match_keys = '{}'
    where integration = ${scope.integration} and mapping = ${scope.mapping.name}
      and system = ${scope.system} and id = any(${ids as string[]}::uuid[])`;
}

/** Ids of records inside the filter. */
export async function insideFilter(
  sql: Sql,
  scope: RecordScope,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`/* insideFilter */
    select id from sync.record
    where integration = ${scope.integration} and mapping = ${scope.mapping.name}
      and system = ${scope.system} and id = any(${ids as string[]}::uuid[])
      and in_filter and not gone`;
  return new Set(rows.map((row) => row.id));
}

/** Ids of the ERP's records inside the filter that others name by this key. */
export async function idsWithKey(sql: Sql, scope: RecordScope, key: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`/* idsWithKey */
    select id from sync.record
    where integration = ${scope.integration} and mapping = ${scope.mapping.name}
      and system = ${scope.system} and keys @> array[${key}] and in_filter and not gone`;
  return rows.map((row) => row.id);
}

/** Records inside the filter with one of the match keys. */
export async function recordsMatching(
  sql: Sql,
  scope: RecordScope,
  keys: readonly string[],
): Promise<{ key: string; id: string; coupled: boolean }[]> {
  const partner = scope.system === 'ERP' ? 'erp_id' : 'crm_id';
  // One look into the index of keys per key, whatever the planner thinks of the tables (`offset`
  // keeps it from beginning with another index): else every record is compared with every key.
  return await sql<{ key: string; id: string; coupled: boolean }[]>`/* recordsMatching */
    select key, r.id, exists (select from sync.coupling c where c.integration = r.integration
      and c.mapping = r.mapping and c.${sql(partner)} = r.id) as coupled
    from (select distinct unnest(${keys as string[]}::text[]) as key) wanted
    cross join lateral (
      select * from sync.record where match_keys @> array[key] offset 0
    ) r
    where r.integration = ${scope.integration} and r.mapping = ${scope.mapping.name}
      and r.system = ${scope.system} and r.in_filter and not r.gone`;
}

/** The connectors' word for the scope's table. */
export function kindOf(scope: RecordScope): string {
  return sideOf(scope.mapping, scope.system).kind;
}
