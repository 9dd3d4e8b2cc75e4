/** How many records of each mapping are in which state. */
import type { MappingCountRow } from '../domain/filters.ts';
import { WAITS } from './schedule.ts';
import type { Sql } from './sql.ts';

/** One row per mapping that has any records. */
export async function readMappingCounts(
  sql: Sql,
  integration: string,
): Promise<Map<string, MappingCountRow>> {
  const rows = await sql<MappingCountRow[]>`/* readMappingCounts */
    with records as (
      select r.mapping, count(*) filter (where r.system = 'ERP')::int as erp,
        count(*) filter (where r.system = 'CRM')::int as crm,
        count(*) filter (where r.system = 'ERP' and e.id is null)::int as "uncoupledErp",
        count(*) filter (where r.system = 'CRM' and c.id is null)::int as "uncoupledCrm"
      from sync.record r
      left join sync.coupling e on e.integration = r.integration and e.mapping = r.mapping
        and r.system = 'ERP' and e.erp_id = r.id
      left join sync.coupling c on c.integration = r.integration and c.mapping = r.mapping
        and r.system = 'CRM' and c.crm_id = r.id
      where r.integration = ${integration} and r.in_filter and not r.gone group by r.mapping
    ), pairs as (
      select mapping, count(*)::int as coupled,
        count(*) filter (where state = 'CONFLICT' or state like 'BROKEN%')::int as conflicts,
        count(*) filter (where state = 'IGNORED')::int as ignored,
        max(last_synced_at) as "lastSuccessAt"
      from sync.coupling where integration = ${integration} group by mapping
    ), work as (
      select mapping, count(*)::int as pending from (
        select mapping from sync.pending where integration = ${integration}
        union all
        select c.mapping from sync.coupling c
        where c.integration = ${integration} and ${sql.unsafe(WAITS)}
      ) waiting group by mapping
    ), trouble as (
      select mapping, count(*)::int as "openIssues" from sync.issue
      where integration = ${integration} and state in ('OPEN', 'RETRYING') group by mapping
    )
    select coalesce(r.mapping, p.mapping) as mapping, coalesce(p.coupled, 0) as coupled,
      coalesce(r."uncoupledErp", 0) as "uncoupledErp",
      coalesce(r."uncoupledCrm", 0) as "uncoupledCrm",
      coalesce(w.pending, 0) as pending, coalesce(t."openIssues", 0) as "openIssues",
      coalesce(p.conflicts, 0) as conflicts, coalesce(p.ignored, 0) as ignored,
      coalesce(r.erp, 0) as erp, coalesce(r.crm, 0) as crm,
      p."lastSuccessAt"
    from records r full join pairs p on p.mapping = r.mapping
    left join work w on w.mapping = coalesce(r.mapping, p.mapping)
    left join trouble t on t.mapping = coalesce(r.mapping, p.mapping)`;
  return new Map(rows.map((row) => [row.mapping, row]));
}
