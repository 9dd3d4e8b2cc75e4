/** The ERP as a skin of the sandbox: its API and its ways of refusing. */
import type { LimitSettings } from '../serve/limits.ts';
import type { Skin } from '../serve/system.ts';
import { createErpApi, type ErpOptions } from './api.ts';
import { erpErrorResponse, refused } from './errors.ts';
import { languageOf } from './language.ts';

/** systems.md 1.8, online, per user. */
export const ERP_LIMITS: LimitSettings = {
  concurrent: 5,
  queue: 95,
  perWindow: 6000,
  windowSeconds: 300,
  executionSeconds: null,
};

const STATUSES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BadRequest', 'The request is not valid.'],
  401: ['Authentication_InvalidCredentials', 'The server has rejected the client credentials.'],
  403: ['Authorization_RequestDenied', 'The caller lacks a permission.'],
  404: ['BadRequest_NotFound', 'The resource was not found.'],
  408: ['Application_RequestTimeout', 'The operation took too long.'],
  409: ['Request_EntityChanged', 'Another user has already changed the record.'],
  429: ['Application_TooManyRequests', 'Too many requests reached.'],
  500: ['Internal_ServerError', 'An error occurred while processing the request.'],
  503: ['Internal_TenantUnavailable', 'The tenant is not available.'],
};

export function createErpSkin(options: ErpOptions): Skin {
  const api = createErpApi(options);
  return {
    answer: api.answer,
    label: api.label,
    errorResponse: (error, request) => erpErrorResponse(error, languageOf(request)),
    statusResponse(status, request) {
      const [code, message] = STATUSES[status] ?? ['Unknown', 'The request failed.'];
      const response = refused(status, code, message, languageOf(request));
      if (status !== 429 && status !== 503) return response;
      return { ...response, headers: { ...response.headers, 'retry-after': '1' } };
    },
    limitResponse({ reason, retryAfterSeconds }, request) {
      const language = languageOf(request);
      if (reason === 'waited') {
        const text = 'The request waited too long.';
        return refused(503, 'Application_ServiceUnavailable', text, language);
      }
      const text = 'Too many requests reached.';
      const response = refused(429, 'Application_TooManyRequests', text, language);
      const retry = { 'retry-after': String(retryAfterSeconds) };
      return { ...response, headers: { ...response.headers, ...retry } };
    },
    limitHeaders: () => ({}),
  };
}
