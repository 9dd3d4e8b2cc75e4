/** What a host of the gateway needs: make it, tell it who calls, and what it is about. */
export { createGateway } from './serve/gateway.ts';
export type { Gateway } from './serve/gateway.ts';
export { drawbarGateway } from './serve/apollo-gateway.ts';
export type { ApolloGateway, ApolloGatewayOptions } from './serve/apollo-gateway.ts';
export type {
  Example,
  GatewayLog,
  GatewayOptions,
  GraphOptions,
  Readiness,
  ReadinessPart,
  Route,
  SubgraphPlace,
  SupergraphSource,
} from './serve/gateway-options.ts';
export type { ListenPlace } from './serve/http-server.ts';
export type { Call, GatewayCaller, LocalSubgraph } from './execute/types.ts';
export { everybodyIs, firstOf, identityOf, unauthenticated } from './protect/authenticate.ts';
export type { Authenticate, Identity } from './protect/authenticate.ts';
export { bearerTokens } from './protect/bearer-tokens.ts';
export type { BearerOptions } from './protect/bearer-tokens.ts';
export { apiKeys, readApiKeys } from './protect/api-keys.ts';
export type { ApiKeyEntry } from './protect/api-keys.ts';
export { readManifest } from './protect/stored-documents.ts';
export { RequestError } from './protect/request-error.ts';
export { DEFAULT_LIMITS } from './protect/limits.ts';
export type { Limits } from './protect/limits.ts';
