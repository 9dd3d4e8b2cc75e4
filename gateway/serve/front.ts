/** The gateway's face to the network: routes each request, turns each failure into an answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkHost } from '../protect/browser-rules.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import { corsHeaders, preflightHeaders } from '../protect/cors.ts';
import { createDocumentGate } from '../protect/document-gate.ts';
import { RequestError } from '../protect/request-error.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { Gauges, Metrics } from '../observe/metrics.ts';
import { observeAll } from '../observe/observer.ts';
import type { Observer } from '../observe/observer.ts';
import { createSpans } from '../observe/spans.ts';
import { createHub } from '../subscribe/hub.ts';
import { createStreams } from '../subscribe/streams.ts';
import { createAnswerBuffers } from './answer-buffers.ts';
import { checksFor } from './checks.ts';
import { requestErrorBody, statusOf } from './error-entry.ts';
import type { GatewayOptions, Readiness, Route } from './gateway-options.ts';
import type { Graph } from './graph.ts';
import { createGraphiQL } from './graphiql.ts';
import { answerGraphQL } from './graphql-endpoint.ts';
import type { EndpointParts } from './graphql-endpoint.ts';
import { answerHealth, answerReadiness } from './health.ts';
import { DEFAULT_SOCKET_LIMITS, createHttpServer } from './http-server.ts';
import type { ListenPlace } from './http-server.ts';
import { createHotRequests } from './hot-requests.ts';
import { createInFlight } from './in-flight.ts';
import { GRAPHQL_RESPONSE, JSON_TYPE, acceptedTypes, singleAnswerType } from './media-types.ts';
import { remembered } from './remembered.ts';
import { traceIdOf } from './request-checks.ts';
import type { Executed } from './run-operation.ts';
import { createTraceIds } from './trace-ids.ts';
import { writeAnswer } from './write-answer.ts';

/** Headers that a page of an allowed origin may send. */
const READ_HEADERS = [
  'Content-Type',
  'Authorization',
  'X-Api-Key',
  'GraphQL-Require-Preflight',
  'Traceparent',
];

export interface Front {
  listen(place: ListenPlace): Promise<string>;
  close(): Promise<void>;
}

/** The part of a graph that is served. */
export type FrontGraph = Pick<Graph, 'slot' | 'transports' | 'limits'>;

/** Answers one request; a thrown `RequestError` becomes the error answer. */
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  traceId: string,
) => Promise<void> | undefined | void;

/** Serves whatever engine stands in the graph's slot. */
export function createFront(graph: FrontGraph, options: GatewayOptions): Front {
  const { slot, transports, limits } = graph;
  const checks = checksFor(options, limits);
  const { browser, now, timeoutMs } = checks;
  const { log } = options;
  const nextTraceId = createTraceIds(options.randomId);
  const gate = createDocumentGate(limits);
  const inFlight = options.shareInFlight === false ? null : createInFlight<Executed>();
  const metrics = metricsFor(options, {
    upstreamStreams: () => hub.upstreams,
    clientStreams: () => streams.open,
    sharedQueries: () => inFlight?.size ?? 0,
  });
  const observer = observerFor(options, metrics);
  const random = Math.random;
  const hub = createHub({ slot, gate, transports, timeoutMs, now, random, observer, log });
  const hot = createHotRequests(slot);
  const buffers = createAnswerBuffers();
  const endpoint = { ...checks, slot, gate, hot, buffers, inFlight, observer };
  const streams = createStreams({ endpoint, hub, nextTraceId, log });
  let isStopping = false;
  const whetherReady = options.readiness ?? noOtherParts;
  const readiness = (): Promise<Readiness> => (isStopping ? stopping() : whetherReady());
  const served = { ...options, readiness };
  const route = createRouter({ ...endpoint, stream: streams.answer }, served, metrics);
  const hasOrigins = browser.allowedOrigins.length > 0;
  const checkKnownHost = remembered((host) => {
    checkHost(host, browser);
    return host;
  });
  const stalledMs = Math.max(DEFAULT_SOCKET_LIMITS.stalledMs, 2 * timeoutMs);
  const socketLimits = { ...DEFAULT_SOCKET_LIMITS, stalledMs, ...options.sockets };
  const http = createHttpServer(
    (request, response) => {
      const traceId = traceIdOf(request) ?? nextTraceId();
      const failed = (error: unknown): void =>
        fail(error, request, response, { traceId, observer, log });
      try {
        checkKnownHost(request.headers.host ?? '');
        if (hasOrigins) setCorsHeaders(request, response, browser);
        const handle = route(pathOf(request), request.method ?? 'GET');
        handle(request, response, traceId)?.catch(failed);
      } catch (error) {
        failed(error);
      }
    },
    socketLimits,
    log,
  );
  streams.attach(http.server);
  return {
    listen: (place) => http.listen(place),
    close() {
      isStopping = true;
      streams.close();
      return http.close();
    },
  };
}

function metricsFor(options: GatewayOptions, gauges: Gauges): Metrics | null {
  return options.metrics === true ? createMetrics(gauges, () => performance.now()) : null;
}

function observerFor(options: GatewayOptions, metrics: Metrics | null): Observer | null {
  const observers: Observer[] = [];
  if (metrics !== null) observers.push(metrics);
  if (options.tracing === true) observers.push(createSpans(options.now));
  return observers.length === 0 ? null : observeAll(observers);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function setCorsHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  browser: BrowserRules,
): void {
  for (const [name, value] of Object.entries(corsHeaders(request.headers, browser))) {
    response.setHeader(name, value);
  }
}

function createRouter(
  parts: EndpointParts,
  options: GatewayOptions & Required<Pick<GatewayOptions, 'readiness'>>,
  metrics: Metrics | null,
): (path: string, method: string) => Handler {
  const graphiql = createGraphiQL(options.examples ?? []);
  const allowedHeaders = [...READ_HEADERS, ...parts.forwardHeaders];
  const preflight: Handler = (request, response) => {
    const headers = preflightHeaders(request.headers, parts.browser, allowedHeaders);
    response.writeHead(204, { allow: 'GET, POST, OPTIONS', ...headers });
    response.end();
  };
  return (path, method) => {
    if (path === '/graphql') {
      if (method === 'OPTIONS') return preflight;
      if (method === 'GET') return getGraphQL(parts);
      return (request, response, traceId) => answerGraphQL(parts, request, response, traceId);
    }
    const extra = options.routes?.find((route) => matches(route, path, method));
    if (extra) return (request, response) => extra.handle(request, response);
    if (method !== 'GET' && method !== 'HEAD') return notFound;
    if (path === '/metrics' && metrics !== null) return (_, response) => metrics.answer(response);
    if (path === '/healthz') return (_, response) => answerHealth(response);
    if (path === '/readyz') {
      return (request, response) =>
        answerReadiness(request, response, options.readiness, options.log);
    }
    return (request, response, traceId) => {
      if (!graphiql(path, response)) return notFound(request, response, traceId);
    };
  };
}

/** A browser that opens the graph's address without a query is shown GraphiQL. */
function getGraphQL(parts: EndpointParts): Handler {
  return (request, response, traceId) => {
    const opensPage = request.url === '/graphql' && request.headers.accept?.includes('text/html');
    if (opensPage !== true) return answerGraphQL(parts, request, response, traceId);
    response.writeHead(303, { location: '/', 'content-length': 0 });
    response.end();
  };
}

/** What answers GET answers HEAD as well; Node leaves the body out. */
function matches(route: Route, path: string, method: string): boolean {
  if (route.method !== (method === 'HEAD' ? 'GET' : method)) return false;
  return route.path.endsWith('*') ? path.startsWith(route.path.slice(0, -1)) : path === route.path;
}

const notFound: Handler = () => {
  throw new RequestError('NOT_FOUND', 404, 'Nothing is served here; the graph is at /graphql.');
};

function noOtherParts(): Promise<Readiness> {
  return Promise.resolve({
    ready: true,
    parts: [{ name: 'supergraph', ready: true, note: null }],
  });
}

/** Who keeps its connection while running requests end must not send new ones. */
function stopping(): Promise<Readiness> {
  return Promise.resolve({
    ready: false,
    parts: [{ name: 'gateway', ready: false, note: 'it is stopping' }],
  });
}

function fail(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  about: {
    readonly traceId: string;
    readonly observer: Observer | null;
    readonly log: GatewayOptions['log'];
  },
): void {
  const { traceId, observer, log } = about;
  const status = statusOf(error);
  observer?.refused(error instanceof RequestError ? error.code : 'INTERNAL', status);
  if (status === 500) log.error({ err: error, traceId }, 'A request failed inside the gateway');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const accepted = singleAnswerType(acceptedTypes(request.headers.accept));
  const head = {
    status,
    type: accepted === GRAPHQL_RESPONSE ? GRAPHQL_RESPONSE : JSON_TYPE,
    traceId,
    headers: error instanceof RequestError ? error.headers : {},
  } as const;
  try {
    writeAnswer(response, head, requestErrorBody(error, traceId));
  } catch (err) {
    // a host's error may bring a header that HTTP cannot carry; that must end no process
    log.error({ err, traceId }, 'An error answer could not be written');
    response.destroy();
  }
  if (!request.complete) request.resume();
}
