/** One HTTP exchange over a bounded pool: a whole answer, or one error that says what happened. */
import { Pool, type Dispatcher } from 'undici';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ConnectorError, type System } from '../port.ts';
import { SYSTEM_NAME } from './failure.ts';
import { isLoopback } from './loopback.ts';
import { failureOfTransport } from './transport-failure.ts';

/** A page of 20,000 rows of 3 kB; anything larger is not an answer to our questions. */
const BODY_BYTES_MAX = 96 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer only where the server says so itself: it may hang up any moment. */
const KEEP_ALIVE_MS = 10_000;
const inflate = promisify(gunzip);

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query; the origin is the pool's. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether it may change something there. */
  readonly isWrite: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The first value of a header; null when it is absent. */
  header(name: string): string | null;
}

export interface HttpPool {
  /** @throws {ConnectorError} when no complete answer came in time. */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Connections to one origin, at most `connections` of them. */
export function createHttpPool(system: System, origin: string, connections: number): HttpPool {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // On this machine packing costs more than it saves.
  const packed = isLoopback(new URL(origin).hostname) ? {} : { 'accept-encoding': 'gzip' };
  return {
    exchange: (request) =>
      exchange(system, pool, { ...request, headers: { ...packed, ...request.headers } }),
    close: () => pool.destroy(),
  };
}

async function exchange(system: System, pool: Pool, request: HttpRequest): Promise<HttpAnswer> {
  const { signal: cancelled, isWrite } = request;
  const timeout = AbortSignal.timeout(Math.max(1, request.timeoutMs));
  try {
    const answer = await pool.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.any([cancelled, timeout]),
    });
    const body = await wholeBody(system, answer, isWrite);
    return {
      status: answer.statusCode,
      body,
      header: (name) => firstHeader(answer.headers[name]),
    };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw failureOfTransport(system, cause, {
      isWrite,
      seconds: Math.max(1, Math.ceil(request.timeoutMs / 1_000)),
      timedOut: timeout.aborted,
      cancelled: cancelled.aborted,
    });
  }
}

async function wholeBody(
  system: System,
  answer: Dispatcher.ResponseData,
  isWrite: boolean,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) {
      answer.body.destroy();
      throw tooLarge(system, isWrite);
    }
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks, size);
  if (firstHeader(answer.headers['content-encoding']) !== 'gzip') return bytes.toString('utf8');
  const plain = await inflate(bytes, { maxOutputLength: BODY_BYTES_MAX }).catch(() => null);
  if (plain === null) throw tooLarge(system, isWrite);
  return plain.toString('utf8');
}

function tooLarge(system: System, isWrite: boolean): ConnectorError {
  const message = `${SYSTEM_NAME[system]} sent an answer that is too large or cannot be unpacked.`;
  return new ConnectorError(system, 'protocol', message, { outcomeUnknown: isWrite });
}

function firstHeader(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : (value[0] ?? null);
}
