/** Issues: one open row per pair, seen again and again, resolved when the pair is in sync. */
import { createHash, randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import { storable } from '@drawbar/schema/values';
import type { System } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import type { Failure } from '../domain/pair-ports.ts';
import { json } from './sql.ts';

export interface IssueScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly now: Date;
  /** Of the work in which they were seen. */
  readonly traceId?: string;
}

export interface NewIssue {
  readonly erpId: string | null;
  readonly crmId: string | null;
  readonly failure: Failure;
  readonly severity: 'ERROR' | 'WARNING' | 'SKIPPED';
  /** When it is tried again by itself; null: parked. */
  readonly nextRetryAt: Date | null;
}

interface NotedIssue extends Pick<NewIssue, 'erpId' | 'crmId'> {
  readonly id: string;
  readonly isNew: boolean;
}

/** Notes failures of pairs; answers each issue with its pair. */
export async function noteIssues(
  tx: Transaction,
  { integration, mapping, now, traceId }: IssueScope,
  issues: readonly NewIssue[],
): Promise<NotedIssue[]> {
  const entries = issues.map(({ failure, ...issue }) => ({
    id: randomUUID(),
    erp_id: issue.erpId,
    crm_id: issue.crmId,
    code: failure.code,
    category: failure.category,
    origin: failure.origin,
    severity: issue.severity,
    // One text that no database holds would fail the whole batch, every time.
    message: storable(failure.message),
    fix: failure.fix,
    upstream_message: failure.upstream === null ? null : storable(failure.upstream),
    field: failure.field,
    waiting_for: failure.missing,
    candidates: failure.candidates,
    cause: causeOf(mapping.name, failure),
    state: issue.nextRetryAt === null ? 'OPEN' : 'RETRYING',
    next_retry_at: issue.nextRetryAt,
  }));
  const once = [...new Map(entries.map((one) => [`${one.erp_id}/${one.crm_id}`, one])).values()];
  // What was ignored is that cause. A system that is away is none of its own, and passes.
  const stays = tx`i.state = 'IGNORED'
    and (i.cause = excluded.cause or excluded.category = 'TRANSIENT')`;
  return await tx<NotedIssue[]>`/* noteIssues */
    insert into sync.issue as i (id, integration, mapping, erp_id, crm_id, code, category, origin,
      severity, message, fix, upstream_message, field, waiting_for, candidates, cause, state,
      first_seen_at, last_seen_at, next_retry_at, trace_id)
    select r.id, ${integration}, ${mapping.name}, r.erp_id, r.crm_id, r.code, r.category, r.origin,
      r.severity, r.message, r.fix, r.upstream_message, r.field, r.waiting_for, r.candidates,
      r.cause, r.state, ${now}, ${now}, r.next_retry_at, ${traceId ?? null}::text
    from jsonb_to_recordset(${json(tx, once)}) as r (id uuid, erp_id uuid, crm_id uuid, code text,
      category text, origin text, severity text, message text, fix text, upstream_message text,
      field text, waiting_for jsonb, candidates jsonb, cause text, state text,
      next_retry_at timestamptz)
    on conflict (integration, mapping, coalesce(erp_id, crm_id), coalesce(crm_id, erp_id))
      where state in ('OPEN', 'RETRYING', 'IGNORED')
    do update set code = excluded.code, category = excluded.category, origin = excluded.origin,
      severity = excluded.severity, message = excluded.message, fix = excluded.fix,
      upstream_message = excluded.upstream_message, field = excluded.field,
      waiting_for = excluded.waiting_for, candidates = excluded.candidates,
      cause = case when ${stays} then i.cause else excluded.cause end,
      state = case when ${stays} then 'IGNORED' else excluded.state end,
      ignored_reason = case when ${stays} then i.ignored_reason end,
      last_seen_at = excluded.last_seen_at, next_retry_at = excluded.next_retry_at,
      occurrences = i.occurrences + 1, trace_id = excluded.trace_id
    returning id, erp_id as "erpId", crm_id as "crmId", (xmax = 0) as "isNew"`;
}

/**
 * Closes whatever kept records of these pairs from being in sync, alone or as a pair. Answers the
 * records it was about.
 */
export async function resolveIssues(
  tx: Transaction,
  { integration, mapping, now }: IssueScope,
  pairs: readonly Pick<NewIssue, 'erpId' | 'crmId'>[],
): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set();
  const erp = pairs.flatMap(({ erpId }) => erpId ?? []);
  const crm = pairs.flatMap(({ crmId }) => crmId ?? []);
  const closed = await tx<Pick<NewIssue, 'erpId' | 'crmId'>[]>`/* resolveIssues */
    update sync.issue set state = 'RESOLVED', next_retry_at = null, last_seen_at = ${now}
    where integration = ${integration} and mapping = ${mapping.name}
      and state in ('OPEN', 'RETRYING', 'IGNORED')
      and (erp_id = any(${erp}::uuid[]) or crm_id = any(${crm}::uuid[]))
    returning erp_id as "erpId", crm_id as "crmId"`;
  return new Set(closed.flatMap(({ erpId, crmId }) => [erpId, crmId].filter((id) => id !== null)));
}

/** Closes what is about one of these records alone, if that is gone or outside the filter now. */
export async function resolveLeft(
  tx: Transaction,
  { integration, mapping, now }: IssueScope,
  system: System,
  ids: readonly string[],
): Promise<void> {
  await tx`/* resolveLeft */
    update sync.issue i set state = 'RESOLVED', next_retry_at = null, last_seen_at = ${now}
    from sync.record r
    where i.integration = ${integration} and i.mapping = ${mapping.name}
      and i.state in ('OPEN', 'RETRYING', 'IGNORED')
      and coalesce(i.erp_id, i.crm_id) = any(${ids as string[]}::uuid[])
      and ${system === 'ERP' ? tx`i.crm_id` : tx`i.erp_id`} is null
      and r.integration = i.integration and r.mapping = i.mapping and r.system = ${system}
      and r.id = coalesce(i.erp_id, i.crm_id) and (r.gone or not r.in_filter)`;
}

/** Somebody asked to try these again, also those that were left alone. */
export async function noteRetried(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx`/* noteRetried */
    update sync.issue set state = 'RETRYING', ignored_reason = null
    where id = any(${ids as string[]}::uuid[]) and state in ('OPEN', 'RETRYING', 'IGNORED')`;
}

/**
 * Same mapping, same code, same field or same missing record: one fix mends them all. Conflicts are
 * settled one by one, whatever their fields.
 */
function causeOf(mapping: string, failure: Failure): string {
  const parts = [
    mapping,
    failure.code,
    failure.category === 'CONFLICT' ? '' : (failure.field ?? ''),
    ...failure.missing.map((record) => `${record.mapping}/${record.label}`),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
