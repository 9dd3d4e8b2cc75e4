/** Composes subgraphs to a supergraph, and repairs a known fault of the composer. */
import { Kind, parse, print, visit } from 'graphql';
import type {
  ConstArgumentNode,
  ConstDirectiveNode,
  ConstValueNode,
  DocumentNode,
  FieldDefinitionNode,
} from 'graphql';
import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { SupergraphError } from './read-supergraph.ts';

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
  const result = composeServices(
    subgraphs.map((s) => ({ name: s.name, typeDefs: s.typeDefs, url: s.url ?? '' })),
  );
  try {
    assertCompositionSuccess(result);
  } catch (error) {
    const lines = (result.errors ?? [error as Error]).map((e) => `- ${e.message}`);
    throw new SupergraphError(`The subgraphs do not compose:\n${lines.join('\n')}`);
  }
  return withStandInFields(result.supergraphSdl, subgraphs);
}

/**
 * `@theguild/federation-composition` 0.27 writes no `@join__field` on the fields of an interface
 * that has an `@interfaceObject`, which reads as "every subgraph has this field". What each
 * subgraph really declares is known here, so it is written down.
 */
function withStandInFields(sdl: string, subgraphs: readonly ComposedSubgraph[]): string {
  const document = parse(sdl, { noLocation: true });
  const graphIds = graphIdsByName(document);
  const repaired = visit(document, {
    InterfaceTypeDefinition(node) {
      const isStoodFor = (node.directives ?? []).some(
        (d) => d.name.value === 'join__type' && print(d).includes('isInterfaceObject: true'),
      );
      if (!isStoodFor) return undefined;
      const fields = (node.fields ?? []).map((field) => {
        if (field.directives?.some((d) => d.name.value === 'join__field') === true) return field;
        return {
          ...field,
          directives: [...(field.directives ?? []), ...origins(node.name.value, field)],
        };
      });
      return { ...node, fields };
    },
  });
  return print(repaired);

  function origins(type: string, field: FieldDefinitionNode): ConstDirectiveNode[] {
    return subgraphs.flatMap((subgraph) =>
      declarations(subgraph.typeDefs, type, field.name.value).map((declared) =>
        joinField(graphIds.get(subgraph.name) ?? subgraph.name, declared),
      ),
    );
  }
}

function graphIdsByName(document: DocumentNode): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') {
      continue;
    }
    for (const value of definition.values ?? []) {
      const name = value.directives?.[0]?.arguments?.find((a) => a.name.value === 'name')?.value;
      if (name?.kind === Kind.STRING) ids.set(name.value, value.name.value);
    }
  }
  return ids;
}

function declarations(
  document: DocumentNode,
  type: string,
  field: string,
): readonly FieldDefinitionNode[] {
  const found: FieldDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (!('fields' in definition) || definition.name.value !== type) continue;
    for (const node of definition.fields ?? []) {
      if (node.kind === Kind.FIELD_DEFINITION && node.name.value === field) found.push(node);
    }
  }
  return found;
}

/** What the subgraph says of its field, in the words of a supergraph. */
function joinField(graph: string, declared: FieldDefinitionNode): ConstDirectiveNode {
  const args = [argument('graph', { kind: Kind.ENUM, value: graph })];
  for (const name of ['requires', 'provides'] as const) {
    const fields = federation(declared, name)?.arguments?.[0]?.value;
    if (fields !== undefined) args.push(argument(name, fields));
  }
  if (federation(declared, 'external') !== undefined) {
    args.push(argument('external', { kind: Kind.BOOLEAN, value: true }));
  }
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'join__field' }, arguments: args };
}

function federation(field: FieldDefinitionNode, name: string): ConstDirectiveNode | undefined {
  return field.directives?.find((d) => [name, `federation__${name}`].includes(d.name.value));
}

function argument(name: string, value: ConstValueNode): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
}
