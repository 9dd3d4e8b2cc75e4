/** Turns what a subgraph sent over HTTP into a response, or says what is wrong with it. */
import type { SubgraphError, SubgraphResponse } from '../execute/types.ts';
import { TransportError } from './errors.ts';
import type { HttpReply } from './http-request.ts';

/** More errors of one answer are not passed on. */
const MAX_ERRORS = 1000;
const NONE: readonly SubgraphError[] = [];

/** A class for the same reason as `HttpReply`. */
class ReadReply implements SubgraphResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly SubgraphError[];
  readonly isClean: boolean;

  constructor(
    data: Readonly<Record<string, unknown>> | null,
    errors: readonly SubgraphError[],
    isClean: boolean,
  ) {
    this.data = data;
    this.errors = errors;
    this.isClean = isClean;
  }
}

/**
 * @throws {TransportError} when the reply is no GraphQL response
 */
export function readReply(reply: HttpReply, service: string): SubgraphResponse {
  const body = parse(reply.text);
  if (body !== null && isResponse(body)) {
    const { data, errors } = body;
    return new ReadReply(
      isObject(data) ? data : null,
      Array.isArray(errors) ? errors.slice(0, MAX_ERRORS).map(readError) : NONE,
      !reply.text.includes('\\'),
    );
  }
  const { status } = reply;
  if (status === 429) {
    throw new TransportError('UPSTREAM_RATE_LIMITED', service, 'refused: too many requests', true);
  }
  if (status >= 500) {
    const what = `answered with status ${status}`;
    throw new TransportError('UPSTREAM_UNAVAILABLE', service, what, status !== 501);
  }
  const what =
    status >= 200 && status < 300
      ? 'did not answer with a GraphQL response'
      : `answered with status ${status}`;
  throw new TransportError('UPSTREAM_INVALID_RESPONSE', service, what, false);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** `data` is an object or null; without `data` there must be errors. */
function isResponse(body: Record<string, unknown>): boolean {
  const { data, errors } = body;
  if (isObject(data)) return true;
  return (data === null || data === undefined) && Array.isArray(errors) && errors.length > 0;
}

function readError(error: unknown): SubgraphError {
  if (!isObject(error)) return { message: 'The subgraph reported an error.' };
  const { message, path, extensions } = error;
  return {
    message: typeof message === 'string' ? message : 'The subgraph reported an error.',
    ...(isPath(path) ? { path } : {}),
    ...(isObject(extensions) ? { extensions } : {}),
  };
}

function isPath(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.every((p) => typeof p === 'string' || typeof p === 'number');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
