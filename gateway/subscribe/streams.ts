/** Opens streams for clients, over HTTP responses and WebSockets, and ends them all at once. */
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Identity } from '../protect/authenticate.ts';
import { checkHost, checkStreamOrigin } from '../protect/browser-rules.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import { RequestError } from '../protect/request-error.ts';
import { admitOperation } from '../serve/admission.ts';
import { entriesOf, entryOf, errorsBody, requestErrorBody } from '../serve/error-entry.ts';
import type { GatewayLog } from '../serve/gateway-options.ts';
import type { EndpointParts } from '../serve/graphql-endpoint.ts';
import { parametersOfValue } from '../serve/graphql-parameters.ts';
import type { GraphQLParameters } from '../serve/graphql-parameters.ts';
import { forwardedHeaders, traceIdIn, wellFormedParent } from '../serve/request-checks.ts';
import { runOperation } from '../serve/run-operation.ts';
import type { OperationRequest } from '../serve/run-operation.ts';
import type { StreamType } from '../serve/media-types.ts';
import { TRACE_HEADER } from '../serve/write-answer.ts';
import { writeStream } from './response-stream.ts';
import type { Hub } from './hub.ts';
import { endAtExpiry } from './expiry.ts';
import { createSession } from './session.ts';
import type { Opened, Session, SessionSocket } from './session.ts';
import { serveWebSockets } from './websocket-server.ts';
import type { WebSockets } from './websocket-server.ts';

export interface StreamParts {
  readonly endpoint: Omit<EndpointParts, 'stream' | 'hot' | 'buffers'>;
  readonly hub: Hub;
  readonly nextTraceId: () => string;
  readonly log: Pick<GatewayLog, 'error'>;
}

export interface Streams {
  /** Streams open to clients now: over events, and sockets. */
  readonly open: number;
  /** Answers a request with a stream; returns when it has ended. */
  answer(response: ServerResponse, request: OperationRequest, type: StreamType): Promise<void>;
  /** Takes the WebSocket upgrades of this server. */
  attach(server: Server): void;
  /** Ends every stream. */
  close(): void;
}

/** Proxies close a quiet connection after a minute or less (`conventions.md` 1, row 45). */
const HEARTBEAT_MS = 12_000;
const INIT_TIMEOUT_MS = 3_000;
const OPERATIONS_PER_SOCKET_MAX = 100;
const MESSAGE_BYTES_MAX = 256 * 1024;
const SOCKETS_MAX = 10_000;

const EXPIRED = {
  message: 'The token of this stream ends; subscribe again with a new one.',
  extensions: { code: 'TOKEN_EXPIRED', retryable: true },
};

const CLOCK_TOLERANCE_MS = 60_000;

export function createStreams(parts: StreamParts): Streams {
  const open = new Set<AbortController>();
  let sockets: WebSockets | null = null;
  return {
    get open() {
      return open.size + (sockets?.open ?? 0);
    },
    async answer(response, request, type) {
      // who left while it was being admitted is not told of any more
      if (response.destroyed) return;
      const controller = new AbortController();
      open.add(controller);
      response.once('close', () => controller.abort());
      try {
        const texts = textsOf(parts, request, controller.signal, () => request.identity);
        await writeStream(response, texts, {
          type,
          headers: { [TRACE_HEADER]: request.traceId },
          heartbeatMs: HEARTBEAT_MS,
        });
      } finally {
        open.delete(controller);
      }
    },
    attach(server) {
      sockets = serveWebSockets(server, {
        path: '/graphql',
        refuse: (request) => refusal(request, parts.endpoint.browser),
        session: (request, socket) => sessionFor(parts, request, socket),
        heartbeatMs: HEARTBEAT_MS,
        messageBytes: MESSAGE_BYTES_MAX,
        socketsMax: SOCKETS_MAX,
      });
    },
    close() {
      for (const controller of open) controller.abort();
      sockets?.close();
      parts.hub.close();
    },
  };
}

function refusal(request: IncomingMessage, browser: BrowserRules): number | null {
  try {
    checkHost(request.headers.host, browser);
    checkStreamOrigin(request.headers, browser);
    return null;
  } catch (error) {
    return error instanceof RequestError ? error.status : 500;
  }
}

function sessionFor(parts: StreamParts, request: IncomingMessage, socket: SessionSocket): Session {
  const { authenticate, forwardHeaders, limits } = parts.endpoint;
  let headers = forwardedHeaders(request.headers, forwardHeaders);
  let parent = wellFormedParent(request.headers['traceparent']);
  const identify = async (payload: unknown): Promise<Identity> => {
    const { authorization, 'x-api-key': apiKey } = { ...request.headers, ...headersOf(payload) };
    try {
      return await authenticate({ ...request.headers, authorization, 'x-api-key': apiKey });
    } catch (error) {
      logUnexpected(parts, error, parts.nextTraceId());
      throw error;
    }
  };
  return createSession(socket, {
    async authenticate(payload) {
      const given = headersOf(payload);
      headers = { ...headers, ...travellers(given, forwardHeaders) };
      parent = wellFormedParent(given['traceparent']) ?? parent;
      return identify(payload);
    },
    async renew(payload, identity) {
      const renewed = await identify(payload);
      if (renewed.caller?.id === identity.caller?.id) return renewed;
      throw new RequestError('FORBIDDEN', 403, 'The new token is that of another caller.');
    },
    open: async (payload, json, identity, signal) => {
      const traceId = traceIdIn(parent) ?? parts.nextTraceId();
      const traceparent = parts.endpoint.observer === null ? null : parent;
      const address = request.socket.remoteAddress ?? '';
      const about = { headers, address, traceId, traceparent };
      return openOperation(parts, { payload, json, identity, signal, ...about });
    },
    initTimeoutMs: INIT_TIMEOUT_MS,
    operationsMax: OPERATIONS_PER_SOCKET_MAX,
    limits,
  });
}

/**
 * What may travel on to subgraphs. Unlike a header of HTTP it was not checked while it arrived, and
 * a value that no header can hold would fail there, as if the subgraph did.
 * @throws {RequestError} naming the header.
 */
function travellers(
  given: IncomingHttpHeaders,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const headers = forwardedHeaders(given, allowed);
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue;
    const message = `The header "${name}" has characters that no header may have.`;
    throw new RequestError('BAD_REQUEST', 400, message);
  }
  return headers;
}

/** Headers in the payload of `connection_init`: browsers cannot set those of a WebSocket. */
function headersOf(payload: unknown): IncomingHttpHeaders {
  const found: IncomingHttpHeaders = {};
  if (typeof payload !== 'object' || payload === null) return found;
  const inner = 'headers' in payload ? payload.headers : null;
  for (const map of [payload, inner]) {
    if (typeof map !== 'object' || map === null) continue;
    for (const [name, value] of Object.entries(map)) {
      if (typeof value === 'string') found[name.toLowerCase()] = value;
    }
  }
  return found;
}

interface Asked {
  readonly payload: unknown;
  readonly json: string;
  /** Who calls now: a socket may renew its token. */
  readonly identity: () => Identity;
  readonly headers: Readonly<Record<string, string>>;
  readonly address: string;
  readonly traceId: string;
  readonly traceparent: string | null;
  readonly signal: AbortSignal;
}

/** The same limits as over HTTP; refusals become the errors of an `error` message. */
async function openOperation(parts: StreamParts, asked: Asked): Promise<Opened> {
  const { headers, address, traceId, traceparent, signal } = asked;
  const identity = asked.identity();
  const { endpoint } = parts;
  try {
    checkStillValid(identity, endpoint.now());
    endpoint.rate?.take(identity.caller?.id ?? address);
    const read = (): GraphQLParameters =>
      parametersOfValue(asked.payload, asked.json, endpoint.limits);
    const applicant = { read, identity, address, length: asked.json.length };
    const admitted = await admitOperation(endpoint, endpoint.slot.current, applicant);
    const { prepared, parameters } = admitted;
    if ('errors' in prepared) return { errors: entriesOf(prepared.errors, traceId) };
    const request = { prepared, parameters, identity, headers, traceId, traceparent };
    return { texts: textsOf(parts, request, signal, asked.identity) };
  } catch (error) {
    logUnexpected(parts, error, traceId);
    return { errors: entriesOf([entryOf(error)], traceId) };
  }
}

/** A socket outlives the token that opened it; the clocks of two hosts may differ. */
function checkStillValid({ expiresAtMs }: Identity, nowMs: number): void {
  if (expiresAtMs === null || expiresAtMs + CLOCK_TOLERANCE_MS > nowMs) return;
  const message = 'The token of this socket has expired; connect again with a new one.';
  throw new RequestError('TOKEN_EXPIRED', 401, message, { extensions: { retryable: true } });
}

/** An error that the client is told nothing of but where to find it. */
function logUnexpected({ log }: StreamParts, error: unknown, traceId: string): void {
  if (error instanceof RequestError) return;
  log.error({ err: error, traceId }, 'An operation of a stream failed inside the gateway');
}

/** The results of one operation as JSON texts; what fails in here is the last one. */
async function* textsOf(...asked: Parameters<typeof results>): AsyncGenerator<string> {
  const [parts, { traceId }] = asked;
  try {
    yield* results(...asked);
  } catch (error) {
    logUnexpected(parts, error, traceId);
    yield requestErrorBody(error, traceId);
  }
}

/** Until the operation ends, the client leaves, or time is up. */
async function* results(
  parts: StreamParts,
  request: OperationRequest,
  signal: AbortSignal,
  current: () => Identity,
): AsyncGenerator<string> {
  if (signal.aborted) return;
  if (request.prepared.kind !== 'subscription') {
    yield await single(parts, request, signal);
    return;
  }
  const seat = parts.hub.open(request);
  const stop = (): void => seat.end();
  signal.addEventListener('abort', stop, { once: true });
  const unwatch = endAtExpiry({
    expiresAtMs: () => current().expiresAtMs,
    now: parts.endpoint.now,
    end: () => seat.end(errorsBody([EXPIRED], request.traceId)),
  });
  try {
    yield* seat.texts;
  } finally {
    unwatch();
    signal.removeEventListener('abort', stop);
    seat.leave();
  }
}

/** The supergraph may have been replaced since the operation was admitted. */
async function single(
  parts: StreamParts,
  request: OperationRequest,
  signal: AbortSignal,
): Promise<string> {
  const { endpoint } = parts;
  const lease = endpoint.slot.acquire();
  const { text, operationName } = request.prepared;
  const prepared = endpoint.gate.admit(lease.engine, text, operationName);
  if ('errors' in prepared) {
    lease.release();
    return errorsBody(prepared.errors, request.traceId);
  }
  const now = { ...request, prepared };
  const shared = runOperation(endpoint, lease, now, null);
  signal.addEventListener('abort', () => shared.leave(), { once: true });
  const { body } = await shared.result;
  return typeof body === 'string' ? body : body.toString();
}
