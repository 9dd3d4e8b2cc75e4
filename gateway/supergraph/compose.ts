/** Composes subgraphs to a supergraph, and repairs known faults of the composer. */
import type { DocumentNode, GraphQLError } from 'graphql';
import { parse, print } from 'graphql';
import { composeServices } from '@theguild/federation-composition';
import { isAnswerable } from './doubted-queries.ts';
import { SupergraphError } from './read-supergraph.ts';
import { withStandInFields } from './stand-in-fields.ts';
import { withWidestTypes } from './widest-types.ts';

export interface ComposedSubgraph {
  readonly name: string;
  /** Null for a subgraph that lives in this process. */
  readonly url: string | null;
  readonly typeDefs: DocumentNode;
}

/**
 * The supergraph of these subgraphs as SDL.
 * @throws {SupergraphError} with every composition error, each on a line of its own.
 */
export function composeSupergraph(subgraphs: readonly ComposedSubgraph[]): string {
  const services = subgraphs.map((s) => ({ ...s, url: s.url ?? '' }));
  const result = composeServices(services);
  if (result.supergraphSdl !== undefined) return repaired(result.supergraphSdl, subgraphs);
  const isDoubt = (error: GraphQLError): boolean =>
    error.extensions['code'] === 'SATISFIABILITY_ERROR';
  if (!result.errors.every(isDoubt)) throw refusal(result.errors);
  // It knows no way to "Query" from inside an answer, nor through fragments of a requirement.
  const unchecked = composeServices(services, { disableValidationRules: ['SatisfiabilityRule'] });
  if (unchecked.supergraphSdl === undefined) throw refusal(unchecked.errors);
  const sdl = repaired(unchecked.supergraphSdl, subgraphs);
  const errors = result.errors.filter((error) => !isAnswerable(sdl, error.message));
  if (errors.length > 0) throw refusal(errors);
  return sdl;
}

function repaired(sdl: string, subgraphs: readonly ComposedSubgraph[]): string {
  const document = parse(sdl, { noLocation: true });
  return print(withWidestTypes(withStandInFields(document, subgraphs), subgraphs));
}

function refusal(errors: readonly GraphQLError[]): SupergraphError {
  const lines = errors.map((e) => `- ${e.message}`);
  return new SupergraphError(`The subgraphs do not compose:\n${lines.join('\n')}`);
}
