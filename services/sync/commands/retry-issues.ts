/** Tries issues again: named ones, those of one cause, or all that can be retried. */
import { ANY_ISSUE, type IssueFilter } from '../domain/filters.ts';
import type { IssueRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { countIssues, readIssues } from '../store/read-issues.ts';
import type { Asked, CommandContext } from './context.ts';
import { nothingToRun, refused, type RunAnswer } from './run-answer.ts';
import { startNamed } from './start-run.ts';

export interface RetryRequest {
  /** GUIDs, null in the place of what is no id of an issue; null: all. */
  readonly ids: readonly (string | null)[] | null;
  /** Of one cause; null: whatever the cause. */
  readonly cause: string | null;
}

/** One run takes so many; another one takes the rest. */
export const RETRIED_MAX = 10_000;
/** A conflict needs a decision; everything else may have been mended meanwhile. */
const RETRYABLE: readonly string[] = ['TRANSIENT', 'DEPENDENCY', 'DATA', 'PERMISSION', 'FATAL'];
const OPEN = ['OPEN', 'RETRYING'] as const;
const WITH_IGNORED = [...OPEN, 'IGNORED'] as const;

export async function startRetryRun(
  context: CommandContext,
  asked: Asked,
  request: RetryRequest,
): Promise<RunAnswer> {
  const unknown = await unknownIssue(context, asked, request);
  if (unknown !== null) return refused(unknown);
  const ids = request.ids?.flatMap((id) => id ?? []) ?? null;
  // What somebody said to leave alone is tried again only when it is named.
  const states = ids === null && request.cause === null ? OPEN : WITH_IGNORED;
  const wanted: IssueFilter = {
    ...ANY_ISSUE,
    ids,
    cause: request.cause,
    states,
    categories: RETRYABLE,
  };
  const { sql } = context.database;
  const { key } = asked.integration;
  const found = await readIssues(sql, key, wanted, RETRIED_MAX);
  const all = found.length < RETRIED_MAX ? found.length : await countIssues(sql, key, wanted);
  const open = found.filter(({ state }) => state !== 'IGNORED');
  const retryable = ids === null && open.length > 0 ? open : found;
  if (retryable.length === 0) {
    const message = 'None of these issues can be retried.';
    const fix = 'Conflicts are settled with resolveConflict.';
    return refused(inputError('NOT_RETRYABLE', message, { fix }));
  }
  const pairs = retryable.map(({ mapping, erpId, crmId }) => ({ mapping, erpId, crmId }));
  const retried = retryable.map(({ id }) => id);
  const some = `The ${retried.length} seen last of ${all} issues are tried again.`;
  const reason = all === found.length ? null : some;
  return startNamed(context, asked, 'RETRY', pairs, { winner: null, retried, reason });
}

export function isRetryable({ category, state }: Pick<IssueRow, 'category' | 'state'>): boolean {
  return RETRYABLE.includes(category) && state !== 'RESOLVED';
}

/** The first that does not exist; null when all do. */
async function unknownIssue(
  { database }: CommandContext,
  { integration }: Asked,
  { ids, cause }: RetryRequest,
): Promise<UserError | null> {
  if (ids?.length === 0) {
    return nothingToRun(['issueIds'], 'Name an issue, or leave issueIds out for all of them.');
  }
  const { sql } = database;
  if (ids !== null) {
    const known = ids.flatMap((id) => id ?? []);
    const filter = { ...ANY_ISSUE, ids: known };
    const found = await readIssues(sql, integration.key, filter, known.length);
    const there = new Set(found.map(({ id }) => id));
    const at = ids.findIndex((id) => id === null || !there.has(id));
    if (at < 0) return null;
    const field = ['issueIds', String(at)];
    return inputError('NOT_FOUND', 'There is no such issue.', { field });
  }
  if (cause === null) return null;
  const filter: IssueFilter = { ...ANY_ISSUE, cause, states: [...WITH_IGNORED, 'RESOLVED'] };
  if ((await readIssues(sql, integration.key, filter, 1)).length > 0) return null;
  return inputError('NOT_FOUND', 'There is no such group of issues.', { field: ['groupId'] });
}
