/** Gives a field that subgraphs declare with different types the one that takes in all of them. */
import { Kind, print, visit } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeNode,
} from 'graphql';
import type { ComposedSubgraph } from './compose.ts';
import { argument, declarations, graphIdsByName } from './declarations.ts';

/** A field's type as one subgraph declares it. */
interface Declared {
  readonly graph: string;
  readonly type: TypeNode;
}

/**
 * `@theguild/federation-composition` 0.27 takes the object type where one subgraph declares that
 * and another an interface or a union of it, and forgets who said what.
 */
export function withWidestTypes(
  document: DocumentNode,
  subgraphs: readonly ComposedSubgraph[],
): DocumentNode {
  const graphIds = graphIdsByName(document);
  const members = membersByType(document);
  const widened = (node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) => ({
    ...node,
    fields: node.fields?.map((field) => withWidest(field, declaredFor(node.name.value, field))),
  });
  return visit(document, {
    ObjectTypeDefinition: widened,
    InterfaceTypeDefinition: widened,
  });

  function declaredFor(type: string, field: FieldDefinitionNode): readonly Declared[] {
    return subgraphs.flatMap(({ name, typeDefs }) =>
      declarations(typeDefs, type, field.name.value).map((declared) => ({
        graph: graphIds.get(name) ?? name,
        type: declared.type,
      })),
    );
  }

  function withWidest(
    field: FieldDefinitionNode,
    declared: readonly Declared[],
  ): FieldDefinitionNode {
    const names = new Set(declared.map((d) => namedIn(d.type)));
    if (names.size < 2) return field;
    const widest = [...names].find((wide) =>
      [...names].every((name) => name === wide || members.get(wide)?.has(name) === true),
    );
    if (widest === undefined) return field;
    const type = renamed(field.type, widest);
    return { ...field, type, directives: withTypes(field.directives ?? [], declared) };
  }
}

/** Every subgraph's own type stands beside its name. */
function withTypes(
  directives: readonly ConstDirectiveNode[],
  declared: readonly Declared[],
): readonly ConstDirectiveNode[] {
  const joins = directives.filter((d) => d.name.value === 'join__field');
  if (joins.length === 0) return [...directives, ...declared.map(joinField)];
  return directives.map((directive) => {
    const args = directive.arguments ?? [];
    const graph = args.find((a) => a.name.value === 'graph')?.value;
    const own = declared.find((d) => graph?.kind === Kind.ENUM && d.graph === graph.value);
    const isSaid = args.some((a) => a.name.value === 'type');
    if (directive.name.value !== 'join__field' || own === undefined || isSaid) return directive;
    return { ...directive, arguments: [...args, typeArgument(own)] };
  });
}

function joinField(declared: Declared): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'join__field' },
    arguments: [
      argument('graph', { kind: Kind.ENUM, value: declared.graph }),
      typeArgument(declared),
    ],
  };
}

const typeArgument = ({ type }: Declared) =>
  argument('type', { kind: Kind.STRING, value: print(type) });

function membersByType(document: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (wide: string, name: string): void => {
    found.set(wide, (found.get(wide) ?? new Set()).add(name));
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const member of definition.types ?? []) add(definition.name.value, member.name.value);
    } else if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      for (const i of definition.interfaces ?? []) add(i.name.value, definition.name.value);
    }
  }
  return found;
}

function namedIn(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedIn(type.type);
}

/** The same lists and exclamation marks around another name. */
function renamed(type: TypeNode, name: string): TypeNode {
  switch (type.kind) {
    case Kind.NAMED_TYPE:
      return { ...type, name: { ...type.name, value: name } };
    case Kind.LIST_TYPE:
      return { ...type, type: renamed(type.type, name) };
    default: {
      const inner = renamed(type.type, name);
      return inner.kind === Kind.NON_NULL_TYPE ? inner : { ...type, type: inner };
    }
  }
}
