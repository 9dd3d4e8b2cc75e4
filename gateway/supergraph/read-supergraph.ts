/** Turns supergraph SDL into the planner's model, and refuses what the gateway cannot honour. */
import { BREAK, Kind, parse, visit } from 'graphql';
import type { DocumentNode, TypeDefinitionNode } from 'graphql';
import { duplicatesIn, strangersIn } from './check-supergraph.ts';
import { withoutOwners } from './federation-1.ts';
import { directivesOf, textOf } from './join-directives.ts';
import type { Model, Subgraph, TypeModel } from './model.ts';
import { createModel } from './create-model.ts';
import { GRAPHS, unknownDuties, withCanonicalDirectives, withoutMachinery } from './links.ts';
import { readType } from './read-type.ts';
import { withHollowInterfaces, withStandIns } from './stand-ins.ts';
import { withUnionMembers } from './union-members.ts';

/** The supergraph cannot be served; the message says why and what to change. */
export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
}

/**
 * Reads a Federation 2 supergraph.
 * @throws {SupergraphError} when it is not one, contradicts itself, or uses `@fromContext`.
 */
export function readSupergraph(sdl: string): {
  readonly document: DocumentNode;
  readonly model: Model;
} {
  const canonical = withCanonicalDirectives(parseSupergraph(sdl));
  const document = withUnionMembers(withoutOwners(withoutMachinery(canonical)));
  const subgraphs = readSubgraphs(document);
  const byName = new Map([...subgraphs.values()].map((s) => [s.name, s.id]));
  const types = new Map<string, TypeModel>();
  for (const definition of document.definitions) {
    if (!isType(definition) || definition.name.value === GRAPHS) continue;
    types.set(definition.name.value, readType(definition, byName));
  }
  const roots = readRoots(document);
  if (!types.has(roots.query)) {
    throw new SupergraphError(`The supergraph has no type "${roots.query}" to query.`);
  }
  const faults = [...duplicatesIn(document), ...strangersIn(subgraphs, types)];
  if (faults.length > 0) {
    const lines = faults.map((fault) => `- ${fault}`);
    throw new SupergraphError(`The supergraph contradicts itself:\n${lines.join('\n')}`);
  }
  return {
    document,
    model: createModel(subgraphs, withStandIns(withHollowInterfaces(types)), roots),
  };
}

function parseSupergraph(sdl: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(sdl, { noLocation: true });
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deeply.' : (error as Error).message;
    throw new SupergraphError(`The supergraph is not GraphQL SDL: ${why}`);
  }
  if (usesContext(document)) {
    throw new SupergraphError(
      'The supergraph uses @fromContext, which this gateway does not support: remove @context and' +
        ' @fromContext from the subgraphs and compose again.',
    );
  }
  const unknown = unknownDuties(document);
  if (unknown.length > 0) {
    throw new SupergraphError(
      `The supergraph needs ${unknown.join(', ')}, which this gateway does not know: compose it` +
        ' without, or use a newer gateway.',
    );
  }
  return document;
}

/** Since join v0.5 every supergraph declares the argument; only its use asks for a context. */
function usesContext(document: DocumentNode): boolean {
  let isUsed = false;
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      const contexts = given.find((argument) => argument.name.value === 'contextArguments')?.value;
      isUsed =
        name.value === 'join__field' && contexts?.kind === Kind.LIST && contexts.values.length > 0;
      return isUsed ? BREAK : undefined;
    },
  });
  return isUsed;
}

function readSubgraphs(document: DocumentNode): ReadonlyMap<string, Subgraph> {
  const subgraphs = new Map<string, Subgraph>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== GRAPHS) {
      continue;
    }
    for (const value of definition.values ?? []) {
      const [args] = directivesOf(value, 'join__graph');
      const name = (args && textOf(args, 'name')) ?? value.name.value;
      const url = args ? textOf(args, 'url') : null;
      subgraphs.set(value.name.value, { id: value.name.value, name, url: url === '' ? null : url });
    }
  }
  if (subgraphs.size === 0) {
    throw new SupergraphError(
      'The SDL is not a supergraph: it has no enum join__Graph. Compose the subgraphs first.',
    );
  }
  return subgraphs;
}

function readRoots(document: DocumentNode): Model['roots'] {
  const roots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const root of definition.operationTypes) roots[root.operation] = root.type.name.value;
  }
  return roots;
}

function isType(node: { readonly kind: string }): node is TypeDefinitionNode {
  return node.kind.endsWith('TypeDefinition');
}
