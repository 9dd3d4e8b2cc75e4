/** Asks a subgraph of this process a question of our own, through its public contract. */
import { graphql } from 'graphql';
import type { Subgraph, SubgraphRequest } from './subgraph.ts';

/**
 * @param source one operation; it is validated like anybody else's.
 * @returns the data, with null prototypes; parts that failed are null.
 * @throws {GraphQLError} the first error when there is no data at all.
 */
export async function askSubgraph(
  subgraph: Subgraph,
  request: SubgraphRequest,
  source: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await graphql({
    schema: subgraph.schema,
    source,
    variableValues: variables,
    contextValue: subgraph.createContext(request),
  });
  const [first] = errors ?? [];
  if (data != null) return data;
  throw first ?? new Error(`The subgraph ${subgraph.name} gave no answer.`);
}
