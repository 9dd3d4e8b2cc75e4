/** A full synchronisation: looked at first, then started as it was looked at. */
import type { Integration } from '../domain/integration.ts';
import { NO_LIMITS } from '../domain/run.ts';
import type { ReviewLine, ReviewRow } from '../domain/stored.ts';
import {
  inputError,
  reviewChanged,
  type SettingChange,
  type UserError,
} from '../domain/user-error.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announcer } from '../store/announce.ts';
import { hasBaseCurrencyOnly } from '../store/base-currency.ts';
import { reindex } from '../store/reindex.ts';
import { readMatches } from '../store/matches.ts';
import { insertReview, readReview, readRunOfReview } from '../store/reviews.ts';
import { insertRun, readActiveRuns, type NewRun } from '../store/runs.ts';
import type { Asked, CommandContext } from './context.ts';
import { updatesOf } from './preview-updates.ts';
import {
  alreadyActive,
  disabled,
  isSecondRun,
  nothingToRun,
  refused,
  type RunAnswer,
} from './run-answer.ts';
import { transact } from '../store/transact.ts';

export async function createReview(
  context: CommandContext,
  integration: Integration,
  names: readonly string[] | null,
): Promise<ReviewRow> {
  const mappings = mappingsOf(integration).filter(({ name, enabled }) =>
    names === null ? enabled : names.includes(name),
  );
  const { database, intakes, now } = context;
  const { key, mappingsVersion } = integration;
  for (const mapping of mappings) {
    await reindex({ database, intakes }, { integration: key, mapping, mappingsVersion });
  }
  const matches = await readMatches(database.sql, key);
  const updates = await updatesOf(context, integration, mappings, matches.unique);
  const baseCurrencyOnly = await hasBaseCurrencyOnly(database, intakes, key);
  const findings = { matches, updates, baseCurrencyOnly, now: now() };
  return insertReview(database.sql, integration, mappings, findings);
}

export type LineAction = 'FULL_SYNC' | 'COUPLE_RECORDS' | 'LEAVE_OUT';

export interface StartRequest {
  readonly review: string;
  /** What to do otherwise than recommended, in the order given; null: no mapping of ours. */
  readonly lines: readonly (readonly [mapping: string | null, action: LineAction])[];
  readonly acceptDuplicates: boolean;
}

export async function startFullSync(
  context: CommandContext,
  asked: Asked,
  request: StartRequest,
): Promise<RunAnswer> {
  const { integration } = asked;
  const { sql } = context.database;
  const review = await readReview(sql, request.review);
  if (review === null || review.integration !== integration.key) {
    return refused(inputError('NOT_FOUND', 'There is no such review.', { field: ['reviewId'] }));
  }
  const error = await unfit(context, asked, review, request);
  if (error !== null) return refused(error);
  try {
    const run = await transact(sql, async (tx) => {
      const id = await insertRun(tx, runOf(asked, review, request), context.now());
      await announcer(tx, integration.key).runs([id]);
      return id;
    });
    return { run, userErrors: [] };
  } catch (failure) {
    if (!isSecondRun(failure)) throw failure;
    return refused(alreadyActive());
  }
}

async function unfit(
  context: CommandContext,
  { integration }: Asked,
  review: ReviewRow,
  request: StartRequest,
): Promise<UserError | null> {
  const field = ['reviewId'];
  if (!integration.enabled) return disabled();
  // Said first: what is at work changes what every review saw.
  const active = await readActiveRuns(context.database.sql, integration.key);
  if (active.some(({ kind, review: of }) => kind === 'FULL' && of !== review.id)) {
    return alreadyActive();
  }
  if ((await readRunOfReview(context.database.sql, review.id)) !== null) {
    const message = 'This review was started already.';
    return inputError('NOT_ALLOWED_NOW', message, { field, fix: 'Create a new review.' });
  }
  if (review.expiresAt <= context.now()) {
    const message = 'The review is older than an hour.';
    return inputError('REVIEW_EXPIRED', message, { field, fix: 'Create a new review.' });
  }
  const unknown = request.lines.findIndex(([name]) => !hasLine(review, name));
  if (unknown >= 0) {
    return inputError('NOT_FOUND', 'The review has no line for this mapping.', {
      field: ['lines', String(unknown), 'mappingId'],
    });
  }
  if (review.lines.every((line) => actionOf(line, request) === 'LEAVE_OUT')) {
    return nothingToRun(['lines'], 'Take a line in, or let it be: nothing needs to run.');
  }
  const current = await createReview(context, integration, review.mappings);
  const blocker = current.blockers.find(({ mapping }) =>
    review.lines.some(
      (line) => line.mapping === mapping && actionOf(line, request) !== 'LEAVE_OUT',
    ),
  );
  if (blocker !== undefined) {
    return inputError('NOT_ALLOWED_NOW', blocker.message, { field, fix: blocker.fix });
  }
  if (current.fingerprint !== review.fingerprint) {
    return reviewChanged(changesOf(review.lines, current.lines), current);
  }
  const doubtful = review.lines.filter(
    (line) => actionOf(line, request) !== 'LEAVE_OUT' && line.likelyDuplicates > 0,
  );
  if (doubtful.length === 0 || request.acceptDuplicates) return null;
  const names = doubtful.map((line) => line.mapping).join(', ');
  return inputError('CONFIRMATION_REQUIRED', `There may be duplicates among ${names}.`, {
    field: ['acceptDuplicates'],
    fix: 'Look at duplicateSamples of the review, then start with acceptDuplicates: true.',
  });
}

function hasLine(review: ReviewRow, name: string | null): boolean {
  return review.lines.some(({ mapping }) => mapping === name);
}

function actionOf({ mapping, recommendation }: ReviewLine, { lines }: StartRequest): LineAction {
  const chosen = lines.findLast(([name]) => name === mapping);
  if (chosen !== undefined) return chosen[1];
  return recommendation === 'FULL_SYNC' || recommendation === 'COUPLE_RECORDS'
    ? recommendation
    : 'LEAVE_OUT';
}

function runOf(
  { integration, by, traceId, attempt }: Asked,
  review: ReviewRow,
  request: StartRequest,
): NewRun {
  const taking = review.lines.filter((line) => actionOf(line, request) !== 'LEAVE_OUT');
  const names = new Set(taking.map((line) => line.mapping));
  return {
    id: attempt.subject,
    integration: integration.key,
    kind: 'FULL',
    trigger: 'MANUAL',
    requestedBy: by,
    review: review.id,
    traceId,
    steps: taking.map((line) => ({
      mapping: line.mapping,
      ordinal: line.order,
      action: actionOf(line, request) === 'FULL_SYNC' ? 'FULL_SYNC' : 'COUPLE_RECORDS',
      dependsOn:
        mappingsOf(integration)
          .find(({ name }) => name === line.mapping)
          ?.dependsOn.filter((name) => names.has(name)) ?? [],
      // What a full synchronisation couples it synchronises, whatever matching alone would do.
      limits: { ...NO_LIMITS, syncAfter: true },
    })),
  };
}

const FIGURES = [
  'erpCount',
  'crmCount',
  'coupledCount',
  'recommendation',
  'wouldCreateInErp',
  'wouldCreateInCrm',
  'wouldUpdateInErp',
  'wouldUpdateInCrm',
  'likelyDuplicates',
] as const;

function changesOf(before: readonly ReviewLine[], after: readonly ReviewLine[]): SettingChange[] {
  return after.flatMap((line) => {
    const old = before.find(({ mapping }) => mapping === line.mapping);
    const changes = FIGURES.flatMap((figure) =>
      old?.[figure] === line[figure]
        ? []
        : [
            {
              path: `${line.mapping} / ${figure}`,
              before: old === undefined ? null : String(old[figure]),
              after: String(line[figure]),
            },
          ],
    );
    if (changes.length > 0 || old?.seen === line.seen) return changes;
    return [{ path: `${line.mapping} / records`, before: 'as reviewed', after: 'edited since' }];
  });
}
