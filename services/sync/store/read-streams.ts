/** What streams read: issues of a run since a revision, and the log of couplings. */
import type { CouplingLogEntry, LogPart, LogPlace, MetIssues } from '../domain/stream-rows.ts';
import type { IssueRow } from '../domain/stored.ts';
import { ISSUE_COLUMNS } from './read-issues.ts';
import type { Sql } from './sql.ts';

/** One event of a stream names about so many; the next one goes on. */
const ISSUES_MAX = 1000;
const ENTRIES_MAX = 500;

/** Issues that a run first met after a revision, up to another, the oldest first. */
export async function readIssuesSince(
  sql: Sql,
  run: string,
  after: string,
  upTo: string,
): Promise<MetIssues> {
  const issues = await sql<(IssueRow & { metAt: string })[]>`/* readIssuesSince */
    select ${sql.unsafe(ISSUE_COLUMNS)}, met.revision::text as "metAt" from sync.issue
    join sync.run_issue met on met.issue = id
    where met.run = ${run} and met.revision > ${after} and met.revision <= ${upTo}
    order by met.revision fetch first ${ISSUES_MAX} rows with ties`;
  const last = issues.at(-1);
  return { issues, upTo: issues.length < ISSUES_MAX || last === undefined ? upTo : last.metAt };
}

/** Nothing that is not committed yet comes before this transaction. */
export async function readHorizon(sql: Sql): Promise<string> {
  const [row] = await sql<{ xact: string }[]>`/* readHorizon */
    select pg_snapshot_xmin(pg_current_snapshot())::text as xact`;
  return row?.xact ?? '0';
}

/** Entries after a place that no open transaction can come before; null: they are gone. */
export async function readLog(
  sql: Sql,
  integration: string,
  after: LogPlace,
): Promise<LogPart | null> {
  const horizon = await readHorizon(sql);
  // The log is kept as long as the feed of changes (`forgetChanges`).
  const [kept] = await sql<{ lost: boolean }[]>`/* readLog kept */
    select ${after.xact}::text::xid8 > ${horizon}::text::xid8
      or coalesce(${after.xact}::text::xid8 <= forgotten_xact, false) as lost
    from sync.change_counter`;
  if (kept?.lost === true) return null;
  const rows = await sql<CouplingLogEntry[]>`/* readLog */
    select jsonb_build_object('xact', xact::text, 'seq', seq::text) as place, mapping, change, at,
      jsonb_build_object(
      'id', coupling->'id', 'integration', coupling->'integration',
      'mapping', coupling->'mapping', 'erpId', coupling->'erp_id', 'crmId', coupling->'crm_id',
      'base', coupling->'base', 'state', coupling->'state', 'conflict', coupling->'conflict',
      'lastSyncedAt', coupling->'last_synced_at', 'lastDirection', coupling->'last_direction',
      'erpChangedAt', coupling->'erp_changed_at', 'crmChangedAt', coupling->'crm_changed_at',
      'version', coupling->>'version', 'changedAt', coupling->'changed_at') as coupling
    from sync.coupling_log
    where integration = ${integration}
      and (xact, seq) > (${after.xact}::text::xid8, ${after.seq}::bigint)
      and xact < ${horizon}::text::xid8
    order by xact, seq limit ${ENTRIES_MAX}`;
  const last = rows.length === ENTRIES_MAX ? rows.at(-1) : undefined;
  const end = last?.place ?? { xact: horizon, seq: '0' };
  const [behind] = await sql`/* readLog behind */
    select from sync.coupling_log
    where (xact, seq) > (${end.xact}::text::xid8, ${end.seq}::bigint) limit 1`;
  return { entries: rows, end, more: behind !== undefined };
}
