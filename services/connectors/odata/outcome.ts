/** Errors as outcomes: what a failed write means for its record. */
import { ConnectorError, type FailureClass } from '../connector-error.ts';
import type { Outcome, RetryAdvice } from '../writing.ts';

const ADVICE: Readonly<Record<FailureClass, RetryAdvice>> = {
  unavailable: 'later',
  timeout: 'later',
  'rate-limited': 'later',
  credentials: 'later',
  cancelled: 'later',
  protocol: 'later',
  permission: 'never',
  unsupported: 'never',
  data: 'never',
  'not-found': 'reread',
  conflict: 'reread',
};

/** Conflicts that a look at the record does not solve: another record has this key. */
const TAKEN = /^(?:Internal_EntityWithSameKeyExists|0x80040237|0x80040333)$/i;

/** @param fields names the record was written with; the one the message quotes is reported. */
export function failedOutcome(
  key: string,
  error: ConnectorError,
  fields: readonly string[],
): Outcome {
  const { failure, code, message } = error;
  const field = fields.find((name) => quotes(message, name)) ?? null;
  return { key, ok: false, retry: adviceOf(error), failure, code, message, field };
}

function adviceOf(error: ConnectorError): RetryAdvice {
  if (error.outcomeUnknown) return 'unknown';
  if (error.failure === 'conflict' && TAKEN.test(error.code ?? '')) return 'never';
  return ADVICE[error.failure];
}

function quotes(message: string, name: string): boolean {
  const forms = [
    `'${name}'`,
    `"${name}"`,
    `\`${name}\``,
    `The field ${name} `,
    `a value for ${name} `,
  ];
  return forms.some((form) => message.includes(form));
}

/** The error in a catch clause; anything but a `ConnectorError` is a fault of ours and goes on. */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  throw error;
}

/** Code of what was not sent. */
export const INVALID_VALUE = 'INVALID_VALUE';

/** A record that was not sent, because one of its values cannot be. */
export function invalidOutcome(key: string, field: string, message: string): Outcome {
  return {
    key,
    ok: false,
    retry: 'never',
    failure: 'data',
    code: INVALID_VALUE,
    message,
    field,
  };
}

/** What fails before a record was sent is the outcome of every record. */
export async function orAllFailed(
  rows: readonly { readonly key: string }[],
  write: () => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  try {
    return await write();
  } catch (error) {
    const failure = asConnectorError(error);
    return rows.map(({ key }) => failedOutcome(key, failure, []));
  }
}
