/**
 * Says which members a union has in each subgraph where the supergraph does not: before join v0.3
 * it named the members of the whole union only. Then it has all those that its subgraph knows.
 */
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DefinitionNode, DocumentNode } from 'graphql';
import { argument } from './declarations.ts';
import { directivesOf, textOf } from './join-directives.ts';

/** Unchanged when every union names its members. */
export function withUnionMembers(document: DocumentNode): DocumentNode {
  const isSilent = (d: DefinitionNode): boolean =>
    d.kind === Kind.UNION_TYPE_DEFINITION && directivesOf(d, 'join__unionMember').length === 0;
  if (!document.definitions.some(isSilent)) return document;
  const graphsOf = new Map<string, ReadonlySet<string>>();
  for (const d of document.definitions) {
    if (d.kind === Kind.OBJECT_TYPE_DEFINITION) graphsOf.set(d.name.value, namedGraphs(d));
  }
  const definitions = document.definitions.map((d) => {
    if (d.kind !== Kind.UNION_TYPE_DEFINITION || !isSilent(d)) return d;
    const members = [...namedGraphs(d)].flatMap((graph) =>
      (d.types ?? []).flatMap(({ name }) =>
        graphsOf.get(name.value)?.has(graph) === true ? [membership(graph, name.value)] : [],
      ),
    );
    return { ...d, directives: [...(d.directives ?? []), ...members] };
  });
  return { ...document, definitions };
}

function namedGraphs(node: Parameters<typeof directivesOf>[0]): ReadonlySet<string> {
  return new Set(directivesOf(node, 'join__type').map((join) => textOf(join, 'graph') ?? ''));
}

function membership(graph: string, member: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'join__unionMember' },
    arguments: [
      argument('graph', { kind: Kind.ENUM, value: graph }),
      argument('member', { kind: Kind.STRING, value: member }),
    ],
  };
}
