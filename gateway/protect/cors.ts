/** The CORS headers of an answer; none unless the origin is on the list. */
import type { IncomingHttpHeaders } from 'node:http';
import { isAllowedOrigin } from './browser-rules.ts';
import type { BrowserRules } from './browser-rules.ts';

const PREFLIGHT_SECONDS = 600;

/** Headers for an ordinary answer. Empty for same-origin requests and origins not on the list. */
export function corsHeaders(
  headers: IncomingHttpHeaders,
  rules: BrowserRules,
): Readonly<Record<string, string>> {
  if (rules.allowedOrigins.length === 0) return {};
  const { origin } = headers;
  if (origin === undefined || !isAllowedOrigin(origin, rules)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Drawbar-Trace-Id, Retry-After, RateLimit, RateLimit-Policy',
  };
}

/** Headers for the answer to a preflight request; `requestHeaders` are those the gateway reads. */
export function preflightHeaders(
  headers: IncomingHttpHeaders,
  rules: BrowserRules,
  requestHeaders: readonly string[],
): Readonly<Record<string, string>> {
  const answer = corsHeaders(headers, rules);
  if (answer['access-control-allow-origin'] === undefined) return answer;
  return {
    ...answer,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': requestHeaders.join(', '),
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  };
}
