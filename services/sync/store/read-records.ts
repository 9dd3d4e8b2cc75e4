/** Reading the records that sync knows: by key, and as the lists people couple from. */
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import type { RecordList, RecordRefKey } from '../domain/filters.ts';
import type { RecordRow } from '../domain/stored.ts';
import type { Sql } from './sql.ts';

const COUPLED = `exists (select from sync.coupling c where c.integration = r.integration
  and c.mapping = r.mapping and r.id = case r.system when 'ERP' then c.erp_id else c.crm_id end)`;

/** Known records among the keys. */
export async function readRecordRows(
  sql: Sql,
  integration: string,
  keys: readonly RecordRefKey[],
): Promise<RecordRow[]> {
  const ids = keys.map((key) => key.id);
  return await sql<RecordRow[]>`/* readRecordRows */
    select r.system, r.mapping, r.id, r.label, r.gone, ${sql.unsafe(COUPLED)} as coupled
    from sync.record r where r.integration = ${integration} and r.id = any(${ids}::uuid[])`;
}

function condition(sql: Sql, { integration, mapping, system, coupled, search }: RecordList) {
  return sql`r.integration = ${integration} and r.mapping = ${mapping} and r.system = ${system}
    and r.in_filter and not r.gone
    and (${coupled}::boolean is null or ${sql.unsafe(COUPLED)} = ${coupled})
    and (${search}::text is null or position(lower(${search}) in lower(r.label)) > 0)`;
}

/** Records inside the filter, by label. */
export async function listRecords(
  sql: Sql,
  list: RecordList,
  { limit, after }: PageRequest,
): Promise<Page<RecordRow>> {
  const [label, id] = after ?? [null, null];
  const rows = await sql<RecordRow[]>`/* listRecords */
    select r.system, r.mapping, r.id, r.label, r.gone, ${sql.unsafe(COUPLED)} as coupled
    from sync.record r where ${condition(sql, list)}
      and (${label ?? null}::text is null
        or (r.label, r.id) > (${label ?? null}, ${id ?? null}::uuid))
    order by r.label, r.id limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.label, row.id]);
}

export async function countRecords(sql: Sql, list: RecordList): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* countRecords */
    select count(*)::int as amount from sync.record r where ${condition(sql, list)}`;
  return row?.amount ?? 0;
}
