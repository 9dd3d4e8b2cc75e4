/** An executable subgraph schema from the contract's SDL and a service's resolvers. */
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { subgraphTypeDefs } from '@drawbar/schema/subgraphs';
import type { GraphQLSchema } from 'graphql';
import { tellGoneEntities } from './gone-entities.ts';
import { scalars } from './scalars.ts';
import type { SubgraphName } from './subgraph.ts';
import { refuseUnstorableText } from './text-inputs.ts';

/**
 * @param resolvers by type, as the generated `Resolvers` of the service describe them.
 * @throws {Error} when a resolver has no field in the SDL, or the SDL is not valid.
 */
export function buildSubgraph(name: SubgraphName, resolvers: object): GraphQLSchema {
  const schema = buildSubgraphSchema([
    {
      typeDefs: subgraphTypeDefs(name),
      resolvers: { ...scalars, ...tellGoneEntities(resolvers) } as GraphQLResolverMap<unknown>,
    },
  ]);
  refuseUnstorableText(schema);
  return schema;
}
