/** The contract between a subgraph and whoever serves it: in-process gateway transport or HTTP. */
import type { GraphQLSchema } from 'graphql';
import type { Caller } from './caller.ts';

export type SubgraphName = 'accounts' | 'catalog' | 'orders' | 'sync';

/** What a subgraph is told about the request it answers; verified by whoever hands it over. */
export interface SubgraphRequest {
  readonly caller: Caller;
  /** Value of the header `Drawbar-Integration`; null when the caller sent none. */
  readonly integration: string | null;
  /** Joins the client's error, our log line and the upstream's log line. */
  readonly traceId: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * A subgraph ready to be executed: the same object behind the in-process and the HTTP transport.
 */
export interface Subgraph {
  readonly name: SubgraphName;
  readonly schema: GraphQLSchema;
  /** Made once per request; holds the request's loaders. */
  createContext(request: SubgraphRequest): object;
}

/** The integration a request is scoped to (`design.md` 4, rule 9). */
export interface IntegrationScope {
  /** GUID of the integration: first part of every key in the database and of every global id. */
  readonly key: string;
  /** Global id, `int_…`. */
  readonly id: string;
  readonly name: string;
  /** IANA name; "today" is counted in it. */
  readonly timeZone: string;
  /** Local currency of the ERP company, ISO 4217; null until it has been read. */
  readonly localCurrency: string | null;
  /** SystemId of the ERP company; null until it has been read. */
  readonly companyId: string | null;
  /** false: switched off; reading still works, and nothing is written. */
  readonly enabled: boolean;
  /** Whether the CRM may ask for the stock of an item (`domain.md` 1.7). */
  readonly itemAvailability: boolean;
}

/**
 * How a subgraph learns its integration; implemented by sync, handed over by the composition root.
 */
export interface IntegrationDirectory {
  /**
   * The integration of a request: the one named by id or name, else the only enabled one.
   * @throws {GraphQLError} code `INTEGRATION_REQUIRED` listing the choices, or `NOT_FOUND`.
   */
  resolve(requested: string | null): Promise<IntegrationScope>;
}
