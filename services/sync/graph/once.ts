/** Mutations that may be repeated, and the refusals they share. */
import type { Attempt } from '../commands/context.ts';
import { once, type HasDone, type Once } from '../commands/once.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import type { SyncContext } from './context.ts';

interface Input {
  readonly idempotencyKey?: string | null;
}

interface Done {
  /** GUIDs of what was made; empty when it was refused. */
  readonly ids: readonly string[];
  readonly userErrors: readonly UserError[];
  /** Others go on with it. */
  readonly begun?: boolean;
}

/** Does the work once for the input's idempotency key, if it has one, and names what was made. */
export async function doOnce(
  context: SyncContext,
  operation: string,
  input: Input,
  work: (attempt: Attempt) => Promise<Done>,
): Promise<{ ids: readonly string[]; userErrors: UserError[]; replayed: boolean }> {
  const isMade: HasDone<Done> = ({ userErrors, begun }) =>
    userErrors.length === 0 || (begun === true && 'begun');
  const done = await answerOnce(context, operation, input, work, isMade);
  if (done.answer === null) return { ids: [], userErrors: [done.refused], replayed: false };
  const { ids, userErrors } = done.answer;
  return { ids, userErrors: [...userErrors], replayed: done.replayed };
}

/** The same for answers that are more than names. */
export function answerOnce<Answer>(
  context: SyncContext,
  operation: string,
  input: Input,
  work: (attempt: Attempt) => Promise<Answer>,
  hasDone: HasDone<Answer>,
): Promise<Once<Answer>> {
  const key = input.idempotencyKey ?? null;
  const caller = context.request.caller.id;
  return once(context.commands, { caller, operation, key, input }, work, hasDone);
}

export function unknownMapping(): UserError {
  return inputError('NOT_FOUND', 'There is no such mapping.', { field: ['mappingId'] });
}

export function unknownIntegration(): UserError {
  return inputError('NOT_FOUND', 'There is no such integration.', { field: ['integrationId'] });
}
