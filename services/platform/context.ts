/** What every resolver of every subgraph finds in its context. */
import type { GraphQLError } from 'graphql';
import type { IntegrationDirectory, IntegrationScope, SubgraphRequest } from './subgraph.ts';

export interface SubgraphContext {
  readonly request: SubgraphRequest;
  /** The integration this request is scoped to; resolved once, on first use. */
  integration(): Promise<IntegrationScope>;
  /**
   * Errors beside a value that is there: stale figures carry one each. Whoever executes the
   * operation appends them to the errors of the answer.
   */
  readonly sideErrors: GraphQLError[];
}

/** The common part of a request's context. */
export function createSubgraphContext(
  request: SubgraphRequest,
  integrations: IntegrationDirectory,
): SubgraphContext {
  let scope: Promise<IntegrationScope> | null = null;
  return {
    request,
    integration: () => (scope ??= integrations.resolve(request.integration)),
    sideErrors: [],
  };
}
