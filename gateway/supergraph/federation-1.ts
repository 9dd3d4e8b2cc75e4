/** Rewrites a supergraph of Federation 1, which speaks of owners, in Federation 2's words. */
import { Kind } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { argument } from './declarations.ts';
import { directivesOf, fieldSet, textOf } from './join-directives.ts';
import { GRAPHS } from './links.ts';

type Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** What a subgraph was said to have of a field; `external` when only where it is provided. */
type Extra = 'plain' | 'external';

/** Unchanged when it names no owners. */
export function withoutOwners(document: DocumentNode): DocumentNode {
  const usesOwners = document.definitions.some(
    (d) => isFielded(d) && directivesOf(d, 'join__owner').length > 0,
  );
  if (!usesOwners) return document;
  const graphs = graphIds(document);
  const types = new Map<string, Fielded>();
  for (const d of document.definitions) if (isFielded(d)) types.set(d.name.value, d);
  const extras = extrasOf(types);
  const definitions = document.definitions.map((definition) => {
    if (isFielded(definition)) return rewritten(definition, graphs, extras);
    if (definition.kind !== Kind.UNION_TYPE_DEFINITION) return definition;
    const members = (definition.types ?? []).flatMap(({ name }) =>
      ownGraphs(types.get(name.value), graphs).map((graph) =>
        use('join__unionMember', graph, [argument('member', string(name.value))]),
      ),
    );
    return { ...definition, directives: [...graphs.map((g) => use('join__type', g)), ...members] };
  });
  return { ...document, definitions };
}

function isFielded(node: { readonly kind: string }): node is Fielded {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function graphIds(document: DocumentNode): readonly string[] {
  return document.definitions.flatMap((d) =>
    d.kind === Kind.ENUM_TYPE_DEFINITION && d.name.value === GRAPHS
      ? (d.values ?? []).map((value) => value.name.value)
      : [],
  );
}

/** Types without a subgraph of their own are values: whoever uses one declares it as a whole. */
function ownGraphs(type: Fielded | undefined, graphs: readonly string[]): readonly string[] {
  const named = directivesOf(type ?? {}, 'join__type').map((join) => textOf(join, 'graph') ?? '');
  return named.length === 0 ? graphs : [...new Set(named)];
}

function rewritten(
  node: Fielded,
  graphs: readonly string[],
  extras: ReadonlyMap<string, Extra>,
): Fielded {
  const owner = ownerOf(node);
  const own = ownGraphs(node, graphs);
  const hasGraphs = directivesOf(node, 'join__type').length > 0;
  const directives = [
    ...(node.directives ?? []),
    ...(hasGraphs ? [] : own.map((graph) => use('join__type', graph))),
    ...own.flatMap((graph) =>
      (node.interfaces ?? []).map(({ name }) =>
        use('join__implements', graph, [argument('interface', string(name.value))]),
      ),
    ),
  ];
  const fields = (node.fields ?? []).map((field) => {
    const said = directivesOf(field, 'join__field').map((join) => textOf(join, 'graph'));
    const extra = own.flatMap((graph) => {
      const kind = extras.get(`${node.name.value}.${field.name.value} ${graph}`);
      if (kind === undefined || said.includes(graph) || graph === owner) return [];
      const isExternal = { kind: Kind.BOOLEAN, value: kind === 'external' } as const;
      return [use('join__field', graph, [argument('external', isExternal)])];
    });
    const isOwners = owner !== null && said.length === 0;
    const first = isOwners ? [use('join__field', owner)] : [];
    return { ...field, directives: [...(field.directives ?? []), ...first, ...extra] };
  });
  return { ...node, directives, fields } as Fielded;
}

function ownerOf(node: Fielded): string | null {
  const [owner] = directivesOf(node, 'join__owner');
  return owner === undefined ? null : textOf(owner, 'graph');
}

/** Fields that a subgraph has beside its own: those of its keys, and those that it provides. */
function extrasOf(types: ReadonlyMap<string, Fielded>): ReadonlyMap<string, Extra> {
  const found = new Map<string, Extra>();
  const add = (type: string, graph: string, set: SelectionSetNode | null, kind: Extra): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(selection.typeCondition?.name.value ?? type, graph, selection.selectionSet, kind);
      } else if (selection.kind === Kind.FIELD) {
        const id = `${type}.${selection.name.value} ${graph}`;
        if (found.get(id) !== 'plain') found.set(id, kind);
        const inner = fieldOf(types.get(type), selection.name.value);
        if (inner !== undefined && selection.selectionSet !== undefined) {
          add(namedIn(inner), graph, selection.selectionSet, kind);
        }
      }
    }
  };
  for (const [name, type] of types) {
    for (const join of directivesOf(type, 'join__type')) {
      add(name, textOf(join, 'graph') ?? '', fieldSet(textOf(join, 'key')), 'plain');
    }
    for (const field of type.fields ?? []) {
      for (const join of directivesOf(field, 'join__field')) {
        const graph = textOf(join, 'graph') ?? '';
        add(namedIn(field), graph, fieldSet(textOf(join, 'provides')), 'external');
      }
    }
  }
  return found;
}

function fieldOf(type: Fielded | undefined, name: string): FieldDefinitionNode | undefined {
  return type?.fields?.find((field) => field.name.value === name);
}

function namedIn({ type }: FieldDefinitionNode): string {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}

const string = (value: string) => ({ kind: Kind.STRING, value }) as const;

function use(
  name: string,
  graph: string,
  args: ConstDirectiveNode['arguments'] = [],
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: [argument('graph', { kind: Kind.ENUM, value: graph }), ...args],
  };
}
