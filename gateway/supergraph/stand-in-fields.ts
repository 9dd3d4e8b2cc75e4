/** Writes down where the fields of an interface come from that an `@interfaceObject` stands for. */
import { Kind, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode } from 'graphql';
import type { ComposedSubgraph } from './compose.ts';
import { argument, declarations, graphIdsByName } from './declarations.ts';

/**
 * `@theguild/federation-composition` 0.27 writes no `@join__field` on the fields of an interface
 * that has an `@interfaceObject`, which reads as "every subgraph has this field". What each
 * subgraph really declares is known here, so it is written down.
 */
export function withStandInFields(
  document: DocumentNode,
  subgraphs: readonly ComposedSubgraph[],
): DocumentNode {
  const graphIds = graphIdsByName(document);
  return visit(document, {
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

  function origins(type: string, field: FieldDefinitionNode): ConstDirectiveNode[] {
    return subgraphs.flatMap((subgraph) =>
      declarations(subgraph.typeDefs, type, field.name.value).map((declared) =>
        joinField(graphIds.get(subgraph.name) ?? subgraph.name, declared),
      ),
    );
  }
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
