/** Leaves records as they are until they change or are retried. */
import { ANY_ISSUE } from '../domain/filters.ts';
import type { IssueRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { forgetPending } from '../store/pending.ts';
import { readIssues } from '../store/read-issues.ts';
import type { Asked, CommandContext } from './context.ts';
import { transact } from '../store/transact.ts';

const REASON_CHARACTERS_MAX = 500;
const ISSUES_MAX = 500;

/** A reason is a sentence; null when it can be kept. */
export function longReason(reason: string): UserError | null {
  if (reason.length <= REASON_CHARACTERS_MAX) return null;
  const message = `A reason has at most ${REASON_CHARACTERS_MAX} characters; got ${reason.length}.`;
  return inputError('INVALID_VALUE', message, { field: ['reason'], fix: 'Shorten it.' });
}

/** Why these cannot be left alone for this reason; null when they can. */
function unfit(ids: readonly string[], reason: string): UserError | null {
  if (reason.trim() === '') {
    return inputError('REQUIRED', 'Say why these records are left alone.', { field: ['reason'] });
  }
  if (ids.length > ISSUES_MAX) {
    const message = `At most ${ISSUES_MAX} issues; got ${ids.length}.`;
    return inputError('TOO_MANY', message, { field: ['issueIds'], fix: 'Split the call.' });
  }
  return longReason(reason);
}

export async function ignoreIssues(
  { database, now }: CommandContext,
  { integration, by }: Pick<Asked, 'integration' | 'by'>,
  ids: readonly string[],
  reason: string,
): Promise<{ readonly issues: readonly IssueRow[]; readonly userErrors: readonly UserError[] }> {
  const error = unfit(ids, reason);
  if (error !== null) return { issues: [], userErrors: [error] };
  return await transact(database.sql, async (tx) => {
    const shown = `${reason} (${by})`;
    const ignored = await tx<{ id: string }[]>`/* ignoreIssues */
      update sync.issue set state = 'IGNORED', ignored_reason = ${shown}, next_retry_at = null,
        last_seen_at = ${now()}
      where integration = ${integration.key} and id = any(${ids as string[]}::uuid[])
        and state in ('OPEN', 'RETRYING') returning id`;
    const own = ignored.map(({ id }) => id);
    await tx`/* ignoreIssues couplings */
      update sync.coupling c set state = 'IGNORED', version = version + 1 from sync.issue i
      where i.id = any(${own}::uuid[])
        and c.integration = i.integration and c.mapping = i.mapping
        and c.erp_id = i.erp_id and c.crm_id = i.crm_id`;
    await forgetPending(tx, own);
    const found = await readIssues(tx, integration.key, { ...ANY_ISSUE, ids }, ids.length + 1);
    const issues = ids.flatMap((id) => found.find((issue) => issue.id === id) ?? []);
    const userErrors = ids.flatMap((id, index) =>
      found.some((issue) => issue.id === id)
        ? []
        : [
            inputError('NOT_FOUND', 'There is no such issue.', {
              field: ['issueIds', String(index)],
            }),
          ],
    );
    return { issues, userErrors };
  });
}
