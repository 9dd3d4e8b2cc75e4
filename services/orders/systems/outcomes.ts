/** What the connectors answered, as the flows of this service know it. */
import { ConnectorError, type Outcome, type Row } from '@drawbar/connectors/port';
import type { StoredRecord } from '../domain/place-ports.ts';
import type { CallOutcome } from '../domain/send-ports.ts';

export function recordOf({ id, version, modifiedAt, data }: Row): StoredRecord {
  return { id, version, modifiedAt, data };
}

/** @param outcome of a call that did not succeed; undefined when it was left unanswered. */
export function failureOf(outcome: Outcome | undefined): CallOutcome {
  if (outcome === undefined || outcome.ok) {
    return { ok: false, retry: 'unknown', message: 'The system left the record unanswered.' };
  }
  return { ok: false, retry: outcome.retry, message: outcome.message };
}

/** Whether anything was sent is known only from the error itself. */
export async function guarded<Result>(run: () => Promise<Result>): Promise<Result | CallOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { message, outcomeUnknown, retryable, failure } = error;
    const later = retryable || failure === 'credentials' || failure === 'permission';
    return { ok: false, retry: outcomeUnknown ? 'unknown' : later ? 'later' : 'never', message };
  }
}
