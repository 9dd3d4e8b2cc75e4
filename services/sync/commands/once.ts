/** A mutation that a caller may repeat with one key is done once and answered alike. */
import { inputError, type UserError } from '../domain/user-error.ts';
import { claimKey, keepAnswer } from '../store/idempotency.ts';
import type { CommandContext } from './context.ts';

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

/**
 * Answers come back as JSON: instants as ISO 8601 text. `hasDone`: whether an answer changed
 * anything; a call that did not may be repeated with the same key after it was mended.
 */
export async function once<Answer>(
  { database, now }: CommandContext,
  { caller, operation, key, input }: Repeatable,
  work: () => Promise<Answer>,
  hasDone: (answer: Answer) => boolean,
): Promise<Once<Answer>> {
  if (key === null) return { answer: await work(), replayed: false };
  const repeat = { caller, operation, key, input };
  const claim = await claimKey(database, repeat, now());
  switch (claim.kind) {
    case 'replayed':
      return { answer: claim.answer as Answer, replayed: true };
    case 'reused':
      return refused('IDEMPOTENCY_KEY_REUSED', 'This key was used for another call.');
    case 'in-progress':
      return refused('IDEMPOTENCY_IN_PROGRESS', 'The call with this key is still at work.');
    case 'first':
      break;
    default:
      return claim satisfies never;
  }
  let kept: Answer | null = null;
  try {
    const answer = await work();
    if (hasDone(answer)) kept = answer;
    return { answer, replayed: false };
  } finally {
    await keepAnswer(database, repeat, kept);
  }
}

function refused(
  code: 'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_IN_PROGRESS',
  message: string,
): Once<never> {
  return { answer: null, refused: inputError(code, message, { field: ['idempotencyKey'] }) };
}
