/** Issues: one open row per pair, seen again and again, resolved when the pair is in sync. */
import { createHash, randomUUID } from 'node:crypto';
import type { Transaction } from '@drawbar/platform/database';
import type { Failure } from '../domain/pair-ports.ts';
import { json } from './sql.ts';

export interface IssueKey {
  readonly integration: string;
  readonly mapping: string;
  readonly erpId: string | null;
  readonly crmId: string | null;
}

export interface IssueDetail {
  readonly failure: Failure;
  readonly severity: 'ERROR' | 'WARNING' | 'SKIPPED';
  /** When it is tried again by itself; null: parked. */
  readonly nextRetryAt: Date | null;
  /** The run it was seen in; null outside of runs. */
  readonly run: string | null;
  readonly now: Date;
}

/** Notes a failure of a pair; answers whether it is a new issue. */
export async function noteIssue(
  tx: Transaction,
  key: IssueKey,
  { failure, severity, nextRetryAt, run, now }: IssueDetail,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const state = nextRetryAt === null ? 'OPEN' : 'RETRYING';
  const cause = causeOf(key.mapping, failure);
  const [row] = await tx<{ id: string; inserted: boolean }[]>`/* noteIssue */
    insert into sync.issue as i (id, integration, mapping, erp_id, crm_id, code, category, origin,
      severity, message, fix, upstream_message, field, waiting_for, candidates, cause, state,
      first_seen_at, last_seen_at, next_retry_at, run)
    values (${randomUUID()}, ${key.integration}, ${key.mapping}, ${key.erpId}, ${key.crmId},
      ${failure.code}, ${failure.category}, ${failure.origin}, ${severity}, ${failure.message},
      ${failure.fix}, ${failure.upstream}, ${failure.field}, ${json(tx, failure.missing)},
      ${json(tx, failure.candidates)}, ${cause}, ${state}, ${now}, ${now}, ${nextRetryAt}, ${run})
    on conflict (integration, mapping, coalesce(erp_id, crm_id), coalesce(crm_id, erp_id))
      where state in ('OPEN', 'RETRYING', 'IGNORED')
    do update set code = excluded.code, category = excluded.category, origin = excluded.origin,
      severity = excluded.severity, message = excluded.message, fix = excluded.fix,
      upstream_message = excluded.upstream_message, field = excluded.field,
      waiting_for = excluded.waiting_for, candidates = excluded.candidates, cause = excluded.cause,
      state = case i.state when 'IGNORED' then 'IGNORED' else excluded.state end,
      last_seen_at = excluded.last_seen_at, next_retry_at = excluded.next_retry_at,
      occurrences = i.occurrences + 1, run = coalesce(excluded.run, i.run)
    returning id, (xmax = 0) as inserted`;
  return { id: row?.id ?? '', isNew: row?.inserted === true };
}

/** Closes whatever kept the two records from being in sync, alone or as a pair. */
export async function resolveIssues(tx: Transaction, key: IssueKey, now: Date): Promise<void> {
  await tx`/* resolveIssues */
    update sync.issue set state = 'RESOLVED', next_retry_at = null, last_seen_at = ${now}
    where integration = ${key.integration} and mapping = ${key.mapping}
      and state in ('OPEN', 'RETRYING', 'IGNORED')
      and (erp_id = ${key.erpId} or crm_id = ${key.crmId})`;
}

/** Same mapping, same code, same field or same missing record: one fix mends them all. */
function causeOf(mapping: string, failure: Failure): string {
  const parts = [
    mapping,
    failure.code,
    failure.field ?? '',
    ...failure.missing.map((record) => `${record.mapping}/${record.label}`),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
