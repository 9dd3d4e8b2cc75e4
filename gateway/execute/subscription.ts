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
  if (root === undefined) return noSource(variant);
  const variables = variablesText(root, run);
  return {
    subgraph: root.subgraph,
    kind: 'subscription',
    query: root.query,
    head: `{"query":${JSON.stringify(root.query)}`,
    variables: variables === '' ? '{}' : `{${variables.slice(1)}}`,
  };
}

/** graphql-js takes a skipped root field for valid, then throws; the specification refuses it. */
function noSource(variant: Variant): Refused {
  const [denied] = variant.denied.values();
  if (denied !== undefined) return refused('FORBIDDEN', [new GraphQLError(denied.message)]);
  const message = 'The subscription asks for nothing: the field at its root is always skipped.';
  return refused('GRAPHQL_VALIDATION_FAILED', [new GraphQLError(message)]);
}
