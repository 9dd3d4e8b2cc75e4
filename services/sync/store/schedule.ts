/** When the intervals of mappings were served, and what waits for the next run. */
import type { Transaction } from '@drawbar/platform/database';
import type { MappingScheduleRow } from '../domain/schedule.ts';
import type { Sql } from './sql.ts';

/** By mapping; one that was never looked at is missing. */
export async function readServed(sql: Sql, integration: string): Promise<Map<string, Date>> {
  const rows = await sql<{ mapping: string; at: Date }[]>`/* readServed */
    select mapping, served_at as at from sync.mapping_schedule
    where integration = ${integration}`;
  return new Map(rows.map(({ mapping, at }) => [mapping, at]));
}

export async function noteServed(
  tx: Transaction,
  integration: string,
  mappings: readonly string[],
  at: Date,
): Promise<void> {
  await tx`/* noteServed */
    insert into sync.mapping_schedule (integration, mapping, served_at)
    select ${integration}, mapping, ${at} from unnest(${mappings as string[]}::text[]) as mapping
    on conflict (integration, mapping) do update set served_at = excluded.served_at`;
}

/** The mapping is due as soon as somebody looks. */
export async function forgetServed(
  tx: Transaction,
  integration: string,
  mapping: string,
): Promise<void> {
  await tx`/* forgetServed */
    delete from sync.mapping_schedule where integration = ${integration} and mapping = ${mapping}`;
}

/** All mappings are. */
export async function forgetAllServed(sql: Sql, integration: string): Promise<void> {
  await sql`/* forgetAllServed */
    delete from sync.mapping_schedule where integration = ${integration}`;
}

/** Mappings that a run is at work on, or will be. */
export async function activeMappings(sql: Sql, integration: string): Promise<Set<string>> {
  const rows = await sql<{ mapping: string }[]>`/* activeMappings */
    select distinct s.mapping from sync.run r join sync.step s on s.run = r.id
    where r.integration = ${integration} and r.finished_at is null`;
  return new Set(rows.map(({ mapping }) => mapping));
}

/** Changes of couplings `c` that nobody is asked to look at, and that no person has to settle. */
export const WAITS = `(c.erp_changed_at is not null or c.crm_changed_at is not null)
  and c.state in ('IN_SYNC', 'PENDING')
  and not exists (select from sync.pending p where p.integration = c.integration
    and p.mapping = c.mapping and (p.erp_id = c.erp_id or p.crm_id = c.crm_id))`;

/**
 * Mappings among those given that have something for a run to do. One that never coupled anything
 * begins with a run that somebody starts.
 */
export async function mappingsWaiting(
  sql: Sql,
  integration: string,
  mappings: readonly {
    readonly name: string;
    /** Systems whose records without a partner are created on the other side by themselves. */
    readonly createsFrom: readonly string[];
  }[],
): Promise<Set<string>> {
  const names = mappings.map(({ name }) => name);
  const changed = await sql<{ mapping: string }[]>`/* mappingsWaiting */
    select distinct c.mapping from sync.coupling c
    where c.integration = ${integration} and c.mapping = any(${names}::text[])
      and ${sql.unsafe(WAITS)}`;
  const found = new Set(changed.map(({ mapping }) => mapping));
  for (const { name, createsFrom } of mappings) {
    if (createsFrom.length === 0 || found.has(name)) continue;
    const [fresh] = await sql`/* mappingsWaiting uncoupled */
      select from sync.record r
      where r.integration = ${integration} and r.mapping = ${name}
        and r.system = any(${createsFrom as string[]}::text[]) and r.in_filter and not r.gone
        and not exists (select from sync.coupling c where c.integration = r.integration
          and c.mapping = r.mapping
          and r.id = case r.system when 'ERP' then c.erp_id else c.crm_id end)
        and not exists (select from sync.pending p where p.integration = r.integration
          and p.mapping = r.mapping
          and r.id = case r.system when 'ERP' then p.erp_id else p.crm_id end)
        and not exists (select from sync.issue i where i.integration = r.integration
          and i.mapping = r.mapping and i.state <> 'RESOLVED'
          and r.id = case r.system when 'ERP' then i.erp_id else i.crm_id end)
        and exists (select from sync.coupling c where c.integration = r.integration
          and c.mapping = r.mapping)
      limit 1`;
    if (fresh !== undefined) found.add(name);
  }
  return found;
}

/** What the freshness of each mapping is judged by. */
export async function readScheduleRows(
  sql: Sql,
  integration: string,
): Promise<Map<string, MappingScheduleRow>> {
  const rows = await sql<(MappingScheduleRow & { mapping: string })[]>`/* readScheduleRows */
    with steps as (
      select s.mapping, array_agg(s.status) as statuses
      from sync.step s join sync.run r on r.id = s.run
      where r.integration = ${integration} and r.finished_at is null group by s.mapping
    ), work as (
      select mapping, count(*) filter (where due_at <= now() or claimed_until > now())::int as due
      from sync.pending where integration = ${integration} group by mapping
    ), waits as (
      select mapping, min(least(erp_changed_at, crm_changed_at)) as since from sync.coupling
      where integration = ${integration} and state in ('IN_SYNC', 'PENDING')
        and (erp_changed_at is not null or crm_changed_at is not null) group by mapping
    ), parked as (
      select mapping, count(*)::int as amount from sync.issue
      where integration = ${integration} and state = 'OPEN' and severity = 'ERROR'
        and (category = 'FATAL' or (erp_id is not null and crm_id is not null))
      group by mapping
    ), heard as (
      select min(answered_at) as at from sync.system_state where integration = ${integration}
    ), names as (
      select mapping from steps union select mapping from work union select mapping from waits
      union select mapping from parked
      union select mapping from sync.mapping_schedule where integration = ${integration}
    )
    select n.mapping, coalesce(s.statuses, '{}') as "stepStatuses", coalesce(w.due, 0) as "dueNow",
      x.since as "waitingSince", coalesce(p.amount, 0) as parked, h.at as "heardAt",
      m.served_at as "servedAt"
    from names n cross join heard h
    left join steps s on s.mapping = n.mapping left join work w on w.mapping = n.mapping
    left join waits x on x.mapping = n.mapping left join parked p on p.mapping = n.mapping
    left join sync.mapping_schedule m on m.integration = ${integration} and m.mapping = n.mapping`;
  return new Map(rows.map((row) => [row.mapping, row]));
}
