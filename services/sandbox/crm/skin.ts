/** The CRM as a skin of the sandbox: its API and its ways of refusing. */
import type { LimitSettings } from '../serve/limits.ts';
import type { Skin } from '../serve/system.ts';
import type { WireResponse } from '../serve/wire.ts';
import { createCrmApi, type CrmOptions } from './api.ts';
import { crmErrorResponse, refused } from './errors.ts';

/** systems.md 2.8, per user; nothing waits. */
export const CRM_LIMITS: LimitSettings = {
  concurrent: 52,
  queue: 0,
  perWindow: 6000,
  windowSeconds: 300,
  executionSeconds: 1200,
};
/** What the service recommends as parallelism. */
const PARALLELISM_HINT = '10';

const STATUSES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['0x80040203', 'Invalid argument.'],
  403: ['0x80040220', 'Principal user is missing a privilege.'],
  404: ['0x80040217', 'The row does not exist.'],
  412: ['0x80060882', "The version of the existing record doesn't match."],
  429: ['0x80072322', 'Number of requests exceeded the limit over the time window.'],
  500: ['0x80040216', 'An unexpected error occurred.'],
  503: ['0x80044150', 'The service is unavailable.'],
};

const TOO_MANY_AT_ONCE = ['0x80072326', 'Too many concurrent requests.'] as const;
const REFUSALS = {
  window: ['0x80072322', 'Number of requests exceeded the limit over the time window.'],
  execution: [
    '0x80072321',
    'Combined execution time of incoming requests exceeded the limit over the time window.',
  ],
  concurrent: TOO_MANY_AT_ONCE,
  waited: TOO_MANY_AT_ONCE,
} as const;

export function createCrmSkin(options: CrmOptions): Skin {
  const api = createCrmApi(options);
  return {
    answer: api.answer,
    label: api.label,
    errorResponse: crmErrorResponse,
    statusResponse(status) {
      if (status === 401) return UNAUTHORIZED;
      const [code, message] = STATUSES[status] ?? ['', 'The request failed.'];
      const wait = status === 429 || status === 503 ? { 'retry-after': '1' } : undefined;
      return refused(status, code, message, wait);
    },
    limitResponse({ reason, retryAfterSeconds }) {
      const [code, message] = REFUSALS[reason];
      return refused(429, code, message, { 'retry-after': String(retryAfterSeconds) });
    },
    limitHeaders: ({ requests, executionSeconds }) => ({
      'x-ms-ratelimit-burst-remaining-xrm-requests': String(requests),
      'x-ms-ratelimit-time-remaining-xrm-requests': (executionSeconds ?? 0).toFixed(2),
      'x-ms-dop-hint': PARALLELISM_HINT,
    }),
  };
}

const UNAUTHORIZED: WireResponse = {
  status: 401,
  headers: {
    'www-authenticate': 'Bearer authorization_uri=https://login.microsoftonline.com/common',
  },
  body: null,
};
