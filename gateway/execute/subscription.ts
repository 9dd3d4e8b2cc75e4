/** What a subscription asks of the subgraph that is its source. */
import { variablesText } from './fetch-step.ts';
import type { Variant } from './operation.ts';
import { refused } from './prepare.ts';
import type { Run } from './run.ts';
import type { Refused, SubgraphRequest } from './types.ts';
import { GraphQLError } from 'graphql';

/** The request that opens the source of a subscription. */
export function sourceOf(variant: Variant, run: Run): SubgraphRequest | Refused {
  const [root] = variant.plan.phases[0] ?? [];
  if (root === undefined) {
    const denied = [...variant.denied.values()][0];
    return refused('FORBIDDEN', [
      new GraphQLError(denied?.message ?? 'The subscription asks for nothing.'),
    ]);
  }
  const variables = variablesText(root, run);
  return {
    subgraph: root.subgraph,
    kind: 'subscription',
    query: root.query,
    head: `{"query":${JSON.stringify(root.query)}`,
    variables: variables === '' ? '{}' : `{${variables.slice(1)}}`,
  };
}
