/** The seam: what the engine takes, what it gives, and what a way to reach a subgraph must do. */
import type {
  DocumentNode,
  ExecutionArgs,
  ExecutionResult,
  GraphQLError,
  GraphQLFormattedError,
  GraphQLSchema,
} from 'graphql';
import type { Cancellation } from '../transport/cancellation.ts';

/** A caller as the front verified it. */
export interface GatewayCaller {
  readonly id: string;
  readonly kind: string;
  readonly scopes: readonly string[];
  /** Everything else that was verified, e.g. the claims of a token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Policies (`@policy`) that hold for this caller. */
  readonly policies?: readonly string[];
}

/** One request of one client, as far as the engine and the subgraphs need it. */
export interface Call {
  /** Null when nobody is authenticated. */
  readonly caller: GatewayCaller | null;
  /** Headers of the client that may travel on, by lower-case name; already allow-listed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly traceId: string;
  /** The `traceparent` that subgraphs are told; absent or null tells them nothing. */
  readonly traceparent?: string | null;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The same at a lower price; absent where the host has a signal only. */
  readonly cancellation?: Cancellation;
  /** Unix time in milliseconds after which no subgraph is waited for. */
  readonly deadline: number;
  /** Collects what each fetch did, for `extensions.explain`; absent costs nothing. */
  readonly observer?: FetchObserver;
}

/** Is told about every request that goes to a subgraph. */
export interface FetchObserver {
  /** `durationMs` covers the wait for the transport. `outcome` is `ok` or the failure's code. */
  fetched(fetch: {
    readonly subgraph: string;
    readonly path: string;
    readonly query: string;
    readonly representations: number;
    readonly durationMs: number;
    readonly outcome: string;
  }): void;
}

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** One GraphQL request to one subgraph. */
export interface SubgraphRequest {
  readonly subgraph: string;
  readonly kind: OperationKind;
  /** Text of the operation; the same for every request of one fetch of a plan. */
  readonly query: string;
  /** The beginning of the JSON body: `{"query":"…"`, without the closing brace. */
  readonly head: string;
  /** Variables as JSON text of an object; `{}` when there are none. */
  readonly variables: string;
}

/** An error as a subgraph reports it. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What a subgraph answered. */
export interface SubgraphResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly SubgraphError[];
  /** True: no string in it needs escaping in JSON. Absent: unknown. */
  readonly isClean?: boolean;
}

/** How one subgraph is reached. A failure is a thrown `TransportError`. */
export interface Transport {
  send(request: SubgraphRequest, call: Call): Promise<SubgraphResponse>;
  /** Ends when the subgraph completes; leaving the loop (`return`) must stop the upstream. */
  subscribe(request: SubgraphRequest, call: Call): AsyncIterable<SubgraphResponse>;
  close(): Promise<void>;
}

/** A subgraph that lives in this process. */
export interface LocalSubgraph {
  readonly name: string;
  /** Executable, with `_service` and `_entities`. */
  readonly schema: GraphQLSchema;
  /** Made once for every request to this subgraph. */
  createContext(call: Call): object;
  /** Errors that stand beside data, e.g. a value that is there but stale. */
  sideErrors?(context: object): readonly GraphQLError[];
  /** An error as clients may see it; left out: as it is. */
  fitToLeave?(error: GraphQLError, call: Call): GraphQLError;
  /**
   * Runs queries and mutations, in place of `execute` of graphql. Documents are validated, and the
   * same one comes as the same object.
   */
  execute?(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
}

/** Bounds of the engine itself; what a client may send is bounded before it reaches the engine. */
export interface EngineLimits {
  /** Selections after all fragments are expanded, before the operation is refused. */
  readonly maxSelections: number;
  /** Bytes of operation text, plans and programs kept; the least recently used go first. */
  readonly maxCacheBytes: number;
  /** Entries of the answer's `errors`. */
  readonly maxErrors: number;
}

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** Called once per subgraph; `url` is the address in the supergraph, null when it has none. */
  readonly transports: (subgraph: string, url: string | null) => Transport;
  readonly limits: EngineLimits;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** In [0, 1); decides `percent(…)` labels of progressive `@override`. */
  readonly random: () => number;
  /** Whether a named label of a progressive `@override` is on; absent means off. */
  readonly label?: (label: string, call: Call) => boolean;
  /** Runs between parsing and validation; the errors it returns refuse the document. */
  readonly guard?: (
    document: DocumentNode,
    operationName: string | null,
  ) => readonly GraphQLError[];
  /** Whether messages may suggest names ("Did you mean …"). */
  readonly suggestions: boolean;
}

/** A validated operation. */
export interface Prepared {
  readonly kind: OperationKind;
  readonly operationName: string | null;
  readonly document: DocumentNode;
  /** The client's text. */
  readonly text: string;
  /** Bytes this operation takes in the cache, about. */
  readonly size: number;
}

/** A document that is not run: syntax, guard, validation, or no such operation. */
export interface Refused {
  readonly errors: readonly GraphQLFormattedError[];
}

/** A result as text, ready for the wire. */
export interface ExecutionText {
  /** `{"data":…}` or `{"data":…,"errors":[…]}`; `{"errors":[…]}` for a request error. */
  readonly body: string;
  readonly hasErrors: boolean;
  /** True when nothing was executed, e.g. wrong variables: there is no `data` entry. */
  readonly isRequestError: boolean;
}

/** The same result as an object, for a host that wants one. */
export interface ExecutionObject {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

export type Variables = Readonly<Record<string, unknown>>;

/** A supergraph ready to answer. */
export interface Engine {
  /** The API schema: what clients see. */
  readonly schema: GraphQLSchema;
  readonly supergraphSdl: string;
  /** Hash of the supergraph; part of every cache and dedup key. */
  readonly version: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string | null }[];
  /** Parses, guards, validates; cached by text and operation name. Never throws on bad input. */
  prepare(text: string, operationName: string | null): Prepared | Refused;
  /** Runs a query or a mutation. Never rejects: failures are errors in the result. */
  execute(prepared: Prepared, variables: Variables, call: Call): Promise<ExecutionText>;
  executeObject(prepared: Prepared, variables: Variables, call: Call): Promise<ExecutionObject>;
  /** Runs a subscription; one text per event. A request error is a single text, then the end. */
  subscribe(prepared: Prepared, variables: Variables, call: Call): AsyncIterable<ExecutionText>;
  /**
   * What the root fetch of a subscription asks its subgraph for: equal keys can share an upstream,
   * and an unchanged key after a supergraph swap means that the stream may go on.
   */
  subscriptionSource(
    prepared: Prepared,
    variables: Variables,
    call: Call,
  ): SubgraphRequest | Refused;
  /** Runs the rest of the plan on one event of that source. */
  executeEvent(
    prepared: Prepared,
    variables: Variables,
    call: Call,
    event: SubgraphResponse,
  ): Promise<ExecutionText>;
  /** The plan as text for people, for `extensions.explain`. */
  explain(prepared: Prepared, call: Call): string;
  close(): Promise<void>;
}
