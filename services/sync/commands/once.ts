/** A mutation that a caller may repeat with one key is done once and answered alike. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import { inputError, type UserError } from '../domain/user-error.ts';
import {
  claimKey,
  keepAnswer,
  LEASE_SECONDS,
  leaveKey,
  renewKey,
  type RepeatKey,
} from '../store/idempotency.ts';
import type { Attempt, CommandContext } from './context.ts';

export interface Repeatable {
  /** Id of the caller; keys of different callers do not meet. */
  readonly caller: string;
  readonly operation: string;
  /** null: not to be repeated. */
  readonly key: string | null;
  readonly input: unknown;
}

export type Once<Answer> =
  | { readonly answer: Answer; readonly replayed: boolean }
  | { readonly answer: null; readonly refused: UserError };

/** Whether an answer changed anything; `begun`: not yet, others are at work on it. */
export type HasDone<Answer> = (answer: Answer) => boolean | 'begun';

const KEY_CHARACTERS_MAX = 200;

/**
 * Answers come back as JSON: instants as ISO 8601 text. A call that did nothing may be repeated
 * with the same key after it was mended; one that left work behind is done again with its subject.
 */
export async function once<Answer>(
  { database, now }: Pick<CommandContext, 'database' | 'now'>,
  { caller, operation, key, input }: Repeatable,
  work: (attempt: Attempt) => Promise<Answer>,
  hasDone: HasDone<Answer>,
): Promise<Once<Answer>> {
  const holder = randomUUID();
  if (key === null) {
    return { answer: await work({ subject: holder, repeated: false }), replayed: false };
  }
  if (key.trim() === '' || key.length > KEY_CHARACTERS_MAX) {
    const length = `1 to ${KEY_CHARACTERS_MAX} characters`;
    const message = `idempotencyKey must have ${length}; got ${key.length}.`;
    return refused(
      'INVALID_VALUE',
      message,
      'Give one of your own for each call, a UUID for example.',
    );
  }
  const repeat = { caller, operation, key, input, holder };
  const claim = await claimKey(database, repeat, now());
  switch (claim.kind) {
    case 'replayed':
      return { answer: claim.answer as Answer, replayed: true };
    case 'reused':
      return refused('IDEMPOTENCY_KEY_REUSED', 'This key was used for another call.', null);
    case 'in-progress': {
      const fix = `Repeat it in ${claim.seconds} s: by then it is answered, or known to be lost.`;
      return refused('IDEMPOTENCY_IN_PROGRESS', 'The call with this key is still at work.', fix);
    }
    case 'held':
      return await held(database, repeat, () => work(claim), hasDone);
    default:
      return claim satisfies never;
  }
}

/** Does the work while showing signs of life, so that a death is told from a long call. */
async function held<Answer>(
  database: Database,
  repeat: RepeatKey,
  work: () => Promise<Answer>,
  hasDone: HasDone<Answer>,
): Promise<Once<Answer>> {
  const renewal = setInterval(
    // One that is missed is made up for by the next; the lease outlasts two of them.
    () => void renewKey(database, repeat).catch(() => undefined),
    (LEASE_SECONDS * 1_000) / RENEWALS_PER_LEASE,
  );
  let kept: Answer | null = null;
  let isBegun = false;
  try {
    const answer = await work();
    const done = hasDone(answer);
    isBegun = done === 'begun';
    if (done === true) kept = answer;
    return { answer, replayed: false };
  } finally {
    clearInterval(renewal);
    if (isBegun) await leaveKey(database, repeat);
    else await keepAnswer(database, repeat, kept);
  }
}

const RENEWALS_PER_LEASE = 3;

function refused(
  code: 'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_IN_PROGRESS' | 'INVALID_VALUE',
  message: string,
  fix: string | null,
): Once<never> {
  const field = ['idempotencyKey'];
  const detail = fix === null ? { field } : { field, fix };
  return { answer: null, refused: inputError(code, message, detail) };
}
