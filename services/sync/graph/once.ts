/** Mutations that may be repeated, and the refusals they share. */
import { once, type Done } from '../commands/once.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import type { SyncContext } from './context.ts';

/** Does the work once for the input's idempotency key, if it has one. */
export function doOnce(
  context: SyncContext,
  operation: string,
  input: { readonly idempotencyKey?: string | null },
  work: () => Promise<Done>,
): ReturnType<typeof once> {
  const key = input.idempotencyKey ?? null;
  const caller = context.request.caller.id;
  return once(context.commands, { caller, operation, key, input }, work);
}

export function unknownMapping(): UserError {
  return inputError('NOT_FOUND', 'There is no such mapping.', { field: ['mappingId'] });
}

export function unknownIntegration(): UserError {
  return inputError('NOT_FOUND', 'There is no such integration.', { field: ['integrationId'] });
}
