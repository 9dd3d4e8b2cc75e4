/** Decides what a web page may ask of this server: which host name, which origin, which method. */
import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from './request-error.ts';

export interface BrowserRules {
  /** Host names under which this server may be addressed, besides the loopback names. */
  readonly allowedHosts: readonly string[];
  /**
   * Origins that may read answers across origins: exact (`https://app.example`) or with one `*`
   * standing for one or more labels (`https://*.example`). Empty: none.
   */
  readonly allowedOrigins: readonly string[];
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Headers that no web page sends across origins without the browser asking us first. */
const PREFLIGHT_HEADERS = [
  'x-requested-with',
  'graphql-require-preflight',
  'apollo-require-preflight',
];

/**
 * Refuses a request that names a host we are not: a page that rebinds its own DNS name to the
 * loopback address would otherwise read everything.
 * @throws {RequestError} 421 `HOST_NOT_ALLOWED`.
 */
export function checkHost(host: string | undefined, rules: BrowserRules): void {
  const name = hostName(host ?? '');
  if (LOOPBACK_NAMES.has(name) || name.endsWith('.localhost')) return;
  if (rules.allowedHosts.some((allowed) => hostName(allowed) === name)) return;
  throw new RequestError(
    'HOST_NOT_ALLOWED',
    421,
    'This host name is not served here; add it to the allowed hosts of the gateway.',
  );
}

function hostName(host: string): string {
  const lower = host.trim().toLowerCase();
  const port = /:\d*$/.exec(lower);
  return port ? lower.slice(0, port.index) : lower;
}

/** True for a request of a page of this very server, or of no page at all. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (headers.host ?? '').toLowerCase();
}

/** True when the rules name this origin. `null` (sandboxed frames, files) is never allowed. */
export function isAllowedOrigin(origin: string | undefined, rules: BrowserRules): boolean {
  if (origin === undefined || origin === 'null') return false;
  const lower = origin.toLowerCase();
  return rules.allowedOrigins.some((allowed) => matchesOrigin(lower, allowed.toLowerCase()));
}

function matchesOrigin(origin: string, allowed: string): boolean {
  const [before, after, ...more] = allowed.split('*');
  if (before === undefined || more.length > 0) return false;
  if (after === undefined) return origin === before;
  if (!origin.startsWith(before) || !origin.endsWith(after)) return false;
  const middle = origin.slice(before.length, origin.length - after.length);
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(middle);
}

/**
 * Refuses a stream or socket that a foreign page opens: browsers send cookies along and let the
 * page read it without asking first.
 * @throws {RequestError} 403 `ORIGIN_NOT_ALLOWED`.
 */
export function checkStreamOrigin(headers: IncomingHttpHeaders, rules: BrowserRules): void {
  if (isSameOrigin(headers) || isAllowedOrigin(headers.origin, rules)) return;
  throw new RequestError(
    'ORIGIN_NOT_ALLOWED',
    403,
    'Pages of this origin may not open streams here; add it to the allowed origins.',
  );
}

/**
 * Refuses a GET that a foreign page could have caused without the browser asking us first: one
 * that says it comes from another site, or that carries a body type of forms. Programs pass.
 * @throws {RequestError} 403 `CSRF`.
 */
export function checkSimpleGet(headers: IncomingHttpHeaders, rules: BrowserRules): void {
  if (PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined)) return;
  const type = headers['content-type'];
  if (type !== undefined && !/^application\/(graphql-response\+)?json\b/i.test(type)) {
    throw csrf('its Content-Type is not application/json');
  }
  const site = headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign && !isAllowedOrigin(headers.origin, rules)) throw csrf('it comes from another site');
  if (!isSameOrigin(headers) && !isAllowedOrigin(headers.origin, rules)) {
    throw csrf('it comes from another origin');
  }
}

function csrf(why: string): RequestError {
  return new RequestError(
    'CSRF',
    403,
    `This GET was refused because ${why}; send POST with application/json, or the header ` +
      'GraphQL-Require-Preflight.',
  );
}
