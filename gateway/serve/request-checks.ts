/** Checks method and headers of a request to `/graphql` before its body is read. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { checkSimpleGet } from '../protect/browser-rules.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import { RequestError } from '../protect/request-error.ts';
import { parseMediaType } from './media-types.ts';

/**
 * Lets GET and POST through that a foreign web page could not have made unasked.
 * @throws {RequestError} 405, 415 or 403.
 */
export function checkGraphQLRequest(request: IncomingMessage, rules: BrowserRules): void {
  if (request.method === 'GET') {
    checkSimpleGet(request.headers, rules);
    return;
  }
  if (request.method !== 'POST') {
    throw new RequestError('METHOD_NOT_ALLOWED', 405, 'Use POST, or GET for a query.', {
      headers: { allow: 'GET, POST, OPTIONS' },
    });
  }
  const media = parseMediaType(request.headers['content-type'] ?? '');
  if (media?.type !== 'application/json') {
    throw new RequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      415,
      'Send the body as application/json, and say so in Content-Type.',
      { headers: { 'accept-post': 'application/json' } },
    );
  }
  const charset = media.parameters.get('charset');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new RequestError('UNSUPPORTED_CHARSET', 415, 'Send the body in UTF-8.');
  }
}

/** The error for a client that accepts nothing this operation can be answered in. */
export function notAcceptable(wanted: string): RequestError {
  return new RequestError('NOT_ACCEPTABLE', 406, `This operation can be answered as ${wanted}.`);
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** The headers that travel on to subgraphs, by lower-case name; only those on the list. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  if (allowed.length === 0) return NO_HEADERS;
  const forwarded: Record<string, string> = Object.create(null);
  for (const name of allowed) {
    const value = headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}

/** The `traceparent` header where it is well-formed; null otherwise. */
export function traceparentOf({ headers }: IncomingMessage): string | null {
  return wellFormedParent(headers['traceparent']);
}

/** A `traceparent` as it came, where it is well-formed; null otherwise. */
export function wellFormedParent(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== 'string') return null;
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header);
  if (match === null || header.startsWith('ff')) return null;
  const [, traceId = '', spanId = ''] = match;
  return /^0+$/.test(traceId) || /^0+$/.test(spanId) ? null : header;
}

/** The trace id in a well-formed `traceparent` header; null otherwise. */
export function traceIdOf(request: IncomingMessage): string | null {
  return traceIdIn(traceparentOf(request));
}

/** The trace id in a well-formed `traceparent`; null where there is none. */
export function traceIdIn(traceparent: string | null): string | null {
  return traceparent?.split('-')[1] ?? null;
}
