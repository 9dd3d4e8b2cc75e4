/** What is answered when work in the background is asked for, and the refusals that are shared. */
import { inputError, type UserError } from '../domain/user-error.ts';

export interface RunAnswer {
  /** GUID of the run; null when there is none. */
  readonly run: string | null;
  readonly userErrors: readonly UserError[];
}

export function refused(error: UserError, run: string | null = null): RunAnswer {
  return { run, userErrors: [error] };
}

export function disabled(): UserError {
  return inputError('INTEGRATION_DISABLED', 'The integration is switched off.', {
    fix: 'Switch it on with setIntegrationEnabled.',
  });
}

/** There is one full run at a time, by a unique index. */
export function alreadyActive(): UserError {
  const message = 'A full synchronisation is at work already.';
  return inputError('RUN_ALREADY_ACTIVE', message, { fix: 'Watch it, or cancel it first.' });
}

const UNIQUE_VIOLATION = '23505';

/** Whether the database refused a second full run. */
export function isSecondRun(failure: unknown): boolean {
  return (failure as { code?: string }).code === UNIQUE_VIOLATION;
}

/** What would run is nothing: an empty list, or all left out. */
export function nothingToRun(field: readonly string[], fix: string): UserError {
  return inputError('REQUIRED', 'Nothing is left to run.', { field, fix });
}
