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

export interface Done {
  /** GUIDs of what was made; empty when it was refused. */
  readonly ids: readonly string[];
  readonly userErrors: readonly UserError[];
}

/** A call that was refused may be repeated with the same key after it was mended. */
export async function once(
  { database, now }: CommandContext,
  { caller, operation, key, input }: Repeatable,
  work: () => Promise<Done>,
): Promise<Done & { readonly replayed: boolean }> {
  if (key === null) return { ...(await work()), replayed: false };
  const repeat = { caller, operation, key, input };
  const claim = await claimKey(database, repeat, now());
  switch (claim.kind) {
    case 'replayed':
      return { ids: claim.ids, userErrors: [], replayed: true };
    case 'reused':
      return refused('IDEMPOTENCY_KEY_REUSED', 'This key was used for another call.');
    case 'in-progress':
      return refused('IDEMPOTENCY_IN_PROGRESS', 'The call with this key is still at work.');
    case 'first':
      break;
    default:
      return claim satisfies never;
  }
  let done: Done | null = null;
  try {
    done = await work();
    return { ...done, replayed: false };
  } finally {
    const isKept = done !== null && done.userErrors.length === 0;
    await keepAnswer(database, repeat, isKept ? (done?.ids ?? []) : null);
  }
}

function refused(
  code: 'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_IN_PROGRESS',
  message: string,
): Done & { readonly replayed: boolean } {
  const userErrors = [inputError(code, message, { field: ['idempotencyKey'] })];
  return { ids: [], userErrors, replayed: false };
}
