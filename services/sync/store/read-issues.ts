/** Lists of issues, the latest seen first, and their groups by cause. */
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import { ANY_ISSUE, type IssueFilter, type IssueGroupRow } from '../domain/filters.ts';
import type { IssueRow } from '../domain/stored.ts';
import type { Sql } from './sql.ts';

export const ISSUE_COLUMNS = `id, integration, mapping, erp_id as "erpId", crm_id as "crmId", code,
  category,
  origin, severity, message, fix, upstream_message as "upstreamMessage", field,
  waiting_for as "waitingFor", cause, state, ignored_reason as "ignoredReason",
  first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", occurrences,
  next_retry_at as "nextRetryAt", trace_id as "traceId"`;

const OPEN = ['OPEN', 'RETRYING'];

function condition(sql: Sql, integration: string, filter: IssueFilter) {
  const states = (filter.states as string[] | null) ?? (filter.ids === null ? OPEN : null);
  const categories = filter.categories as string[] | null;
  const codes = filter.codes as string[] | null;
  const erp = filter.record?.system === 'ERP' ? filter.record.id : null;
  const crm = filter.record?.system === 'CRM' ? filter.record.id : null;
  const alike = filter.record?.orCandidate === true;
  const ids = filter.ids as string[] | null;
  return sql`integration = ${integration}
    and (${states}::text[] is null or state = any(${states}::text[]))
    and (${categories}::text[] is null or category = any(${categories}::text[]))
    and (${codes}::text[] is null or code = any(${codes}::text[]))
    and (${filter.cause}::text is null or cause = ${filter.cause})
    and (${filter.mapping}::text is null or mapping = ${filter.mapping})
    ${filter.run === null ? sql`` : sql`and id in (${ofRun(sql, filter.run)})`}
    and (${erp}::uuid is null or erp_id = ${erp}
      or (${alike} and erp_id is null and jsonb_exists(candidates, ${erp}::text)))
    and (${crm}::uuid is null or crm_id = ${crm}
      or (${alike} and crm_id is null and jsonb_exists(candidates, ${crm}::text)))
    and (${ids}::uuid[] is null or id = any(${ids}::uuid[]))
    and (${filter.search}::text is null
      or position(lower(${filter.search}) in lower(message)) > 0)`;
}

function ofRun(sql: Sql, run: string) {
  return sql`select issue from sync.run_issue where run = ${run}`;
}

export async function readIssues(
  sql: Sql,
  integration: string,
  filter: IssueFilter,
  limit: number,
): Promise<IssueRow[]> {
  return await sql<IssueRow[]>`/* readIssues */
    select ${sql.unsafe(ISSUE_COLUMNS)} from sync.issue where ${condition(sql, integration, filter)}
    order by last_seen_at desc, id desc limit ${limit}`;
}

export async function listIssues(
  sql: Sql,
  integration: string,
  filter: IssueFilter,
  { limit, after }: PageRequest,
): Promise<Page<IssueRow>> {
  const [at, id] = after ?? [null, null];
  const rows = await sql<IssueRow[]>`/* listIssues */
    select ${sql.unsafe(ISSUE_COLUMNS)} from sync.issue where ${condition(sql, integration, filter)}
      and (${at ?? null}::timestamptz is null
        or (date_trunc('milliseconds', last_seen_at), id) < (${at ?? null}, ${id ?? null}::uuid))
    order by date_trunc('milliseconds', last_seen_at) desc, id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.lastSeenAt.toISOString(), row.id]);
}

export async function countIssues(
  sql: Sql,
  integration: string,
  filter: IssueFilter,
): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* countIssues */
    select count(*)::int as amount from sync.issue where ${condition(sql, integration, filter)}`;
  return row?.amount ?? 0;
}

/** A page shows a handful of causes; more of them than this are a cause of their own. */
const GROUPS_MAX = 100;

/** The largest first, each with its latest issue. */
export async function readIssueGroups(
  sql: Sql,
  integration: string,
  filter: IssueFilter,
): Promise<IssueGroupRow[]> {
  const groups = await sql<{ cause: string; count: number; latest: string }[]>`
    /* readIssueGroups */
    select cause, count(*)::int as count,
      (array_agg(id order by last_seen_at desc, id desc))[1] as latest
    from sync.issue where ${condition(sql, integration, filter)}
    group by cause order by count(*) desc, cause limit ${GROUPS_MAX}`;
  const samples = await readIssues(
    sql,
    integration,
    { ...ANY_ISSUE, ids: groups.map((group) => group.latest) },
    GROUPS_MAX,
  );
  return groups.flatMap(({ cause, count, latest }) => {
    const sample = samples.find((issue) => issue.id === latest);
    return sample === undefined ? [] : [{ cause, count, sample }];
  });
}
