/** Reading couplings: by id, by record, as a list. */
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import type { CouplingFilter, RecordKey } from '../domain/filters.ts';
import type { System } from '../domain/integration.ts';
import type { CouplingRow } from '../domain/stored.ts';
import type { Sql } from './sql.ts';

const COLUMNS = `c.id, c.integration, c.mapping, c.erp_id as "erpId", c.crm_id as "crmId", c.base,
  c.state, c.conflict, c.last_synced_at as "lastSyncedAt", c.last_direction as "lastDirection",
  c.erp_changed_at as "erpChangedAt", c.crm_changed_at as "crmChangedAt", c.version,
  c.changed_at as "changedAt"`;

export async function readCouplings(sql: Sql, ids: readonly string[]): Promise<CouplingRow[]> {
  return await sql<CouplingRow[]>`/* readCouplings */
    select ${sql.unsafe(COLUMNS)} from sync.coupling c
    where c.id = any(${ids as string[]}::uuid[])`;
}

/** Couplings of records; several mappings may use one record. */
export async function readCouplingsOf(
  sql: Sql,
  integration: string,
  keys: readonly RecordKey[],
): Promise<CouplingRow[]> {
  const of = (system: System): string[] =>
    keys.flatMap((key) => (key.system === system ? [key.id] : []));
  return await sql<CouplingRow[]>`/* readCouplingsOf */
    select ${sql.unsafe(COLUMNS)} from sync.coupling c
    where c.integration = ${integration}
      and (c.erp_id = any(${of('ERP')}::uuid[]) or c.crm_id = any(${of('CRM')}::uuid[]))`;
}

function condition(sql: Sql, integration: string, filter: CouplingFilter) {
  const mappings = filter.mappings as string[] | null;
  const states = filter.states as string[] | null;
  const records = filter.records as string[] | null;
  const { search } = filter;
  return sql`c.integration = ${integration}
    and (${mappings}::text[] is null or c.mapping = any(${mappings}::text[]))
    and (${states}::text[] is null or c.state = any(${states}::text[]))
    and (${records}::uuid[] is null or c.erp_id = any(${records}::uuid[])
      or c.crm_id = any(${records}::uuid[]))
    and (${search}::text is null or exists (select from sync.record r
      where r.integration = c.integration and r.mapping = c.mapping
        and r.id in (c.erp_id, c.crm_id) and position(lower(${search}) in lower(r.label)) > 0))`;
}

/** The latest changed first. */
export async function listCouplings(
  sql: Sql,
  integration: string,
  filter: CouplingFilter,
  { limit, after }: PageRequest,
): Promise<Page<CouplingRow>> {
  const [at, id] = after ?? [null, null];
  const rows = await sql<CouplingRow[]>`/* listCouplings */
    select ${sql.unsafe(COLUMNS)} from sync.coupling c
    where ${condition(sql, integration, filter)}
      and (${at ?? null}::timestamptz is null
        or (date_trunc('milliseconds', c.changed_at), c.id) < (${at ?? null}, ${id ?? null}::uuid))
    order by date_trunc('milliseconds', c.changed_at) desc, c.id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.changedAt.toISOString(), row.id]);
}

export async function countCouplings(
  sql: Sql,
  integration: string,
  filter: CouplingFilter,
): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* countCouplings */
    select count(*)::int as amount from sync.coupling c
    where ${condition(sql, integration, filter)}`;
  return row?.amount ?? 0;
}
