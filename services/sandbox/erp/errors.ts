/**
 * Refusals in Business Central's words: codes, statuses and the correlation id (systems.md 1.10).
 */
import { randomUUID } from 'node:crypto';
import { RequestProblem, type ProblemKind } from '../odata/index.ts';
import { jsonResponse, type WireResponse } from '../serve/wire.ts';
import { worded, type Language } from './language.ts';

export class ErpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ErpError';
    this.status = status;
    this.code = code;
  }
}

const CODES: Readonly<Record<ProblemKind, readonly [number, string]>> = {
  'unknown-set': [404, 'BadRequest_ResourceNotFound'],
  'unknown-record': [404, 'Internal_RecordNotFound'],
  'unknown-field': [400, 'BadRequest'],
  'bad-query': [400, 'BadRequest'],
  'unsupported-query': [400, 'BadRequest_MethodNotImplemented'],
  'bad-body': [400, 'BadRequest'],
  'bad-value': [400, 'BadRequest'],
  'read-only-field': [400, 'BadRequest'],
  'too-long': [400, 'Application_StringExceededLength'],
  'unknown-relation': [400, 'Internal_InvalidTableRelation'],
  'filter-required': [400, 'Application_DialogException'],
};

/** null: not a refusal but a defect of ours. */
export function erpErrorResponse(error: unknown, language: Language): WireResponse | null {
  if (error instanceof ErpError) {
    return refused(error.status, error.code, error.message, language);
  }
  if (error instanceof RequestProblem) {
    const [status, code] = CODES[error.kind];
    const word = error.kind === 'filter-required' ? 'DRAWBAR_FILTER_REQUIRED: ' : '';
    return refused(status, code, `${word}${error.message}`, language);
  }
  return null;
}

/** @param message in English; it is sent in `language` as far as there is a wording of it. */
export function refused(
  status: number,
  code: string,
  message: string,
  language: Language,
): WireResponse {
  const text = `${worded(message, language)}  CorrelationId:  ${randomUUID()}.`;
  return jsonResponse(status, JSON.stringify({ error: { code, message: text } }));
}
