/** The engine as the `gateway` of an Apollo Server, in the place of `@apollo/gateway`. */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Call, GatewayCaller } from '../execute/types.ts';
import { createDocumentGate } from '../protect/document-gate.ts';
import { createHub } from '../subscribe/hub.ts';
import { createStreams } from '../subscribe/streams.ts';
import { checksFor } from './checks.ts';
import type { GatewayOptions, GraphOptions } from './gateway-options.ts';
import { createTraceIds } from './trace-ids.ts';
import { openGraph } from './graph.ts';
import type { Graph } from './graph.ts';

/** Everything but the supergraph has a default: a silent log, this machine's clock and chance. */
export type ApolloGatewayOptions = Partial<GraphOptions> & {
  /** The supergraph as text; `supergraph` names a file or an address instead. */
  readonly supergraphSdl?: string;
  readonly forwardHeaders?: readonly string[];
  /** Who calls, from the context value that Apollo Server made for the request. */
  readonly caller?: (contextValue: unknown) => GatewayCaller | null;
  /**
   * Aborted when the client goes away, from the context value: Apollo Server does not tell, its
   * integrations do (`response.on('close', …)`).
   */
  readonly signal?: (contextValue: unknown) => AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** 32 hex digits, never the same twice. */
  readonly randomId?: () => string;
};

type Settled = ApolloGatewayOptions & GraphOptions & { readonly randomId: () => string };

/** @throws {Error} when neither the text of a supergraph nor its place is given. */
function settle(options: ApolloGatewayOptions): Settled {
  const { supergraphSdl, supergraph } = options;
  if (supergraphSdl === undefined && supergraph === undefined) {
    throw new Error('drawbarGateway needs supergraphSdl, or supergraph with a file or a URL.');
  }
  return {
    log: { info() {}, warn() {}, error() {} },
    now: Date.now,
    randomId: () => randomBytes(16).toString('hex'),
    ...options,
    supergraph: supergraph ?? { sdl: supergraphSdl ?? '' },
  };
}

/** What Apollo Server hands to an executor, as far as it is used here. */
interface ApolloRequest {
  readonly source: string;
  readonly operationName: string | null;
  readonly context: unknown;
  readonly request: {
    readonly variables?: Record<string, unknown>;
    readonly http?: { readonly headers: { get(name: string): string | undefined | null } };
  };
}

interface SchemaContext {
  readonly apiSchema: GraphQLSchema;
  readonly coreSupergraphSdl: string;
}

/** Fits Apollo Server's `gateway` option. */
export interface ApolloGateway {
  load(): Promise<{ executor(request: ApolloRequest): Promise<ApolloResult> }>;
  onSchemaLoadOrUpdate(callback: (context: SchemaContext) => void): () => void;
  stop(): Promise<void>;
  /**
   * Serves subscriptions at `/graphql` of the same HTTP server, over WebSockets: Apollo Server runs
   * only queries and mutations through a gateway. `load` must have been called (`server.start()`).
   */
  attachSubscriptions(server: Server, how: Pick<GatewayOptions, SubscriptionOptions>): void;
}

type SubscriptionOptions = 'authenticate' | 'allowedHosts' | 'allowedOrigins';
type ApolloResult = ExecutionResult<Record<string, unknown>, Record<string, unknown>>;

const TIMEOUT_MS = 30_000;

/**
 * Takes the place of `@apollo/gateway`: `new ApolloServer({ gateway: drawbarGateway(options) })`.
 * `load` rejects when the supergraph cannot be read or is not usable, saying why.
 */
export function drawbarGateway(given: ApolloGatewayOptions): ApolloGateway {
  const options = settle(given);
  const listeners = new Set<(context: SchemaContext) => void>();
  let graph: Graph | null = null;
  let endStreams = (): void => {};
  return {
    async load() {
      const opened = await openGraph(options);
      graph = opened;
      const tell = (): void => {
        const { schema, supergraphSdl } = opened.slot.current;
        const context = { apiSchema: schema, coreSupergraphSdl: supergraphSdl };
        for (const listener of listeners) listener(context);
      };
      opened.slot.onSwap(tell);
      tell();
      const gate = createDocumentGate(opened.limits);
      return { executor: (request) => execute(opened, gate, options, request) };
    },
    onSchemaLoadOrUpdate(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    async stop() {
      endStreams();
      await graph?.close();
    },
    attachSubscriptions(server, how) {
      if (graph === null) throw new Error('Start the Apollo Server before its subscriptions.');
      endStreams = attach(graph, { ...options, ...how }, server);
    },
  };
}

async function execute(
  { slot, limits }: Graph,
  gate: ReturnType<typeof createDocumentGate>,
  options: Settled,
  request: ApolloRequest,
): Promise<ApolloResult> {
  const { source, operationName, context } = request;
  const lease = slot.acquire();
  try {
    const prepared = gate.admit(lease.engine, source, operationName);
    const traceId = options.randomId();
    if ('errors' in prepared) {
      return { errors: prepared.errors.slice(0, limits.errors).map((error) => revive(error)) };
    }
    const call: Call = {
      caller: options.caller?.(context) ?? null,
      headers: headersOf(request, options.forwardHeaders ?? []),
      traceId,
      signal: options.signal?.(context) ?? new AbortController().signal,
      deadline: options.now() + (options.timeoutMs ?? TIMEOUT_MS),
    };
    const { variables = {} } = request.request;
    const { data, errors } = await lease.engine.executeObject(prepared, variables, call);
    const result = data === undefined ? {} : { data: data as Record<string, unknown> | null };
    return errors === undefined ? result : { ...result, errors: errors.map(revive) };
  } finally {
    lease.release();
  }
}

/**
 * Apollo Server keeps the codes of real `GraphQLError`s only. What `@apollo/gateway` calls
 * `serviceName` keeps that name as well, for plugins that were written for it.
 */
function revive({ message, path, extensions = {} }: GraphQLFormattedError): GraphQLError {
  const { service } = extensions;
  const named = typeof service === 'string' ? { ...extensions, serviceName: service } : extensions;
  return new GraphQLError(message, { path: path ?? null, extensions: named });
}

function headersOf(
  { request }: ApolloRequest,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const name of allowed) {
    const value = request.http?.headers.get(name);
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

function attach(graph: Graph, options: GatewayOptions, server: Server): () => void {
  const { slot, limits, transports } = graph;
  const { now, randomId, timeoutMs = TIMEOUT_MS, log } = options;
  const gate = createDocumentGate(limits);
  const observer = null;
  const random = Math.random;
  const hub = createHub({ slot, gate, transports, timeoutMs, now, random, observer, log });
  const endpoint = { ...checksFor(options, limits), slot, gate, inFlight: null, observer };
  const nextTraceId = createTraceIds(randomId);
  const streams = createStreams({ endpoint, hub, nextTraceId, log });
  streams.attach(server);
  return () => streams.close();
}
