/** Refusals in Dataverse's words (systems.md 2.9). */
import { RequestProblem, type ProblemKind } from '../odata/index.ts';
import { jsonResponse, type WireResponse } from '../serve/wire.ts';

export class CrmError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'CrmError';
    this.status = status;
    this.code = code;
  }
}

const CODES: Readonly<Record<ProblemKind, readonly [number, string]>> = {
  'unknown-set': [404, '0x80060888'],
  'unknown-record': [404, '0x80040217'],
  'unknown-field': [400, '0x80060888'],
  'bad-query': [400, '0x80060888'],
  'unsupported-query': [400, '0x80060888'],
  'bad-body': [400, '0x80048d19'],
  'bad-value': [400, '0x80048d19'],
  'read-only-field': [400, '0x80048d19'],
  'too-long': [400, '0x80044331'],
  'unknown-relation': [404, '0x80040217'],
  'filter-required': [400, '0x80060888'],
};

/** null: not a refusal but a defect of ours. */
export function crmErrorResponse(error: unknown): WireResponse | null {
  if (error instanceof CrmError) return refused(error.status, error.code, error.message);
  if (error instanceof RequestProblem) {
    const [status, code] = CODES[error.kind];
    return refused(status, code, error.message);
  }
  return null;
}

export function refused(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return jsonResponse(status, JSON.stringify({ error: { code, message } }), headers);
}
