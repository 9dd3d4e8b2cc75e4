/** What streams read: issues of a run since a revision, and the log of couplings. */
import type { CouplingLogEntry } from '../domain/stream-rows.ts';
import type { IssueRow } from '../domain/stored.ts';
import { ISSUE_COLUMNS } from './read-issues.ts';
import type { Sql } from './sql.ts';

/** One event of a stream names at most so many. */
const ISSUES_MAX = 1000;
const ENTRIES_MAX = 500;

/** Issues that a run first met after a revision, up to another, the oldest first. */
export async function readIssuesSince(
  sql: Sql,
  run: string,
  after: string,
  upTo: string,
): Promise<IssueRow[]> {
  return await sql<IssueRow[]>`/* readIssuesSince */
    select ${sql.unsafe(ISSUE_COLUMNS)} from sync.issue
    join sync.run_issue met on met.issue = id
    where met.run = ${run} and met.revision > ${after} and met.revision <= ${upTo}
    order by met.revision, id limit ${ISSUES_MAX}`;
}

/** Where the log ends now: nothing before it will ever appear. */
export async function readLogEnd(sql: Sql): Promise<string> {
  const [row] = await sql<{ xact: string }[]>`/* readLogEnd */
    select pg_snapshot_xmin(pg_current_snapshot())::text as xact`;
  return row?.xact ?? '0';
}

/** Entries from `from` on that no open transaction can come before; null: they are gone. */
export async function readLog(
  sql: Sql,
  integration: string,
  from: string,
): Promise<{ readonly entries: CouplingLogEntry[]; readonly end: string } | null> {
  const end = await readLogEnd(sql);
  const [oldest] = await sql<{ lost: boolean }[]>`/* readLog oldest */
    select ${from}::text::xid8 > ${end}::text::xid8 as lost`;
  if (oldest?.lost === true) return null;
  const rows = await sql<(CouplingLogEntry & { xact: string })[]>`/* readLog */
    select xact::text as xact, mapping, change, at, jsonb_build_object(
      'id', coupling->'id', 'integration', coupling->'integration',
      'mapping', coupling->'mapping', 'erpId', coupling->'erp_id', 'crmId', coupling->'crm_id',
      'base', coupling->'base', 'state', coupling->'state', 'conflict', coupling->'conflict',
      'lastSyncedAt', coupling->'last_synced_at', 'lastDirection', coupling->'last_direction',
      'erpChangedAt', coupling->'erp_changed_at', 'crmChangedAt', coupling->'crm_changed_at',
      'version', coupling->>'version', 'changedAt', coupling->'changed_at') as coupling
    from sync.coupling_log
    where integration = ${integration} and xact >= ${from}::text::xid8
      and xact < ${end}::text::xid8
    order by xact, seq limit ${ENTRIES_MAX}`;
  const last = rows.at(-1);
  const isFull = rows.length === ENTRIES_MAX && last !== undefined;
  return { entries: rows, end: isFull ? String(BigInt(last.xact) + 1n) : end };
}
