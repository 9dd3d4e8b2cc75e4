/** The resolvers of this subgraph, by type. */
import { Credential, Endpoint } from './endpoint.ts';
import { Integration, IntegrationTest } from './integration.ts';
import { Query } from './query.ts';
import { setupMutations } from './setup-mutations.ts';
import type { Resolvers } from './types.generated.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation: setupMutations,
  Integration,
  Endpoint,
  Credential,
  IntegrationTest,
};
