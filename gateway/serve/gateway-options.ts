/** What a gateway can be told: where its graph comes from, who may call, and how it is served. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, GatewayCaller, LocalSubgraph } from '../execute/types.ts';
import type { Authenticate } from '../protect/authenticate.ts';
import type { Limits } from '../protect/limits.ts';
import type { SocketLimits } from './http-server.ts';
import type { StoredDocumentOptions } from '../protect/stored-documents.ts';

/** The part of a logger that the gateway uses; pino's fits. */
export interface GatewayLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where the supergraph comes from. */
export type SupergraphSource =
  | { readonly sdl: string }
  /** Watched: a changed file is taken over while serving. */
  | { readonly file: string }
  /** Asked again every `pollSeconds`; 0 asks once. */
  | { readonly url: URL; readonly pollSeconds: number };

/** How one subgraph is reached; without an entry, by the address in the supergraph. */
export type SubgraphPlace =
  { readonly local: LocalSubgraph } | { readonly url: string; readonly subscriptionsUrl?: string };

/** An operation that GraphiQL opens with. */
export interface Example {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** State of one part that readiness depends on, for people. */
export interface ReadinessPart {
  readonly name: string;
  readonly ready: boolean;
  /** What is wrong, or what is degraded; null when there is nothing to say. */
  readonly note: string | null;
}

export interface Readiness {
  readonly ready: boolean;
  readonly parts: readonly ReadinessPart[];
}

/** Answers one path beside the graph. `path` ends with `*` to take everything below. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

/** What is needed to answer operations at all, however they arrive. */
export interface GraphOptions {
  readonly supergraph: SupergraphSource;
  readonly subgraphs?: Readonly<Record<string, SubgraphPlace>>;
  /** Extra headers for a request to a subgraph over HTTP, e.g. the signed caller. */
  readonly headers?: (call: Call, subgraph: string) => Readonly<Record<string, string>>;
  /** Lower-case name of the header that tells a subgraph the trace id; none by default. */
  readonly traceHeader?: string;
  readonly limits?: Partial<Limits>;
  /**
   * Whether a named label of a progressive `@override` is on for a call; off by default. Labels of
   * the form `percent(5)` are drawn by lot.
   */
  readonly overrideLabel?: (label: string, call: Call) => boolean;
  /** `__schema` and `__type`; on by default. */
  readonly introspection?: boolean;
  /** "Did you mean …" in messages; on by default. */
  readonly suggestions?: boolean;
  /** Whether equal queries in flight share one execution; on by default. */
  readonly shareInFlight?: boolean;
  /** How long a query or mutation may take, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
  readonly log: GatewayLog;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export interface GatewayOptions extends GraphOptions {
  /** Lower-case names of client headers that reach subgraphs. Part of every dedup key. */
  readonly forwardHeaders?: readonly string[];
  readonly authenticate: Authenticate;
  /** Host names served besides the loopback names. */
  readonly allowedHosts?: readonly string[];
  /** Origins that may read answers across origins; none by default. */
  readonly allowedOrigins?: readonly string[];
  readonly sockets?: Partial<SocketLimits>;
  /** Documents that requests name instead of sending; none by default. */
  readonly documents?: Partial<StoredDocumentOptions>;
  /** Requests that one caller may make; unbounded by default. */
  readonly requestsPerMinute?: number;
  /** Serves `/metrics`; off by default, and then nothing is measured. */
  readonly metrics?: boolean;
  /**
   * Makes OpenTelemetry spans for the provider that the host has registered, below the client's
   * `traceparent`, and tells subgraphs of the operation's span by that header; off by default.
   */
  readonly tracing?: boolean;
  /** Who may ask for `extensions.explain`; nobody by default. */
  readonly mayExplain?: (caller: GatewayCaller | null) => boolean;
  readonly routes?: readonly Route[];
  /** What else must be ready before `/readyz` says so. */
  readonly readiness?: () => Promise<Readiness>;
  readonly examples?: readonly Example[];
  /** 32 hex digits, never the same twice. */
  readonly randomId: () => string;
}
