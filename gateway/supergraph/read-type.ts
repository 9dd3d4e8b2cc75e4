/** Reads one type of the supergraph document with everything the join directives say about it. */
import { Kind, print } from 'graphql';
import type {
  ConstDirectiveNode,
  FieldDefinitionNode,
  TypeDefinitionNode,
  TypeNode,
} from 'graphql';
import { directivesOf, fieldSet, textOf } from './join-directives.ts';
import type { PlainValue } from './join-directives.ts';
import type {
  FieldInGraph,
  FieldModel,
  GraphId,
  Key,
  LabelRule,
  Requirement,
  TypeInGraph,
  TypeKind,
  TypeModel,
} from './model.ts';

type Join = ReadonlyMap<string, PlainValue>;

/** `graphByName` gives the id of a subgraph, for `override`, which speaks names. */
export function readType(
  node: TypeDefinitionNode,
  graphByName: ReadonlyMap<string, GraphId>,
): TypeModel {
  const graphs = readGraphs(node);
  const fields = new Map<string, FieldModel>();
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    for (const field of node.fields ?? []) {
      fields.set(field.name.value, readField(field, graphs, graphByName));
    }
  }
  const interfaces = 'interfaces' in node ? (node.interfaces ?? []).map((i) => i.name.value) : [];
  return {
    name: node.name.value,
    kind: kindOf(node),
    graphs,
    fields,
    interfaces,
    requirements: readRequirements(node),
  };
}

function kindOf(node: TypeDefinitionNode): TypeKind {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return 'object';
    case Kind.INTERFACE_TYPE_DEFINITION:
      return 'interface';
    case Kind.UNION_TYPE_DEFINITION:
      return 'union';
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return 'input';
    default:
      return 'leaf';
  }
}

function readGraphs(node: TypeDefinitionNode): ReadonlyMap<GraphId, TypeInGraph> {
  const graphs = new Map<
    GraphId,
    { keys: Key[]; isInterfaceObject: boolean; interfaces: Set<string>; members: Set<string> }
  >();
  for (const join of directivesOf(node, 'join__type')) {
    const graph = textOf(join, 'graph') ?? '';
    const known = graphs.get(graph) ?? {
      keys: [],
      isInterfaceObject: join.get('isInterfaceObject') === true,
      interfaces: new Set<string>(),
      members: new Set<string>(),
    };
    graphs.set(graph, known);
    const text = textOf(join, 'key');
    const selection = fieldSet(text);
    if (text === null || selection === null) continue;
    known.keys.push({ text, selection, resolvable: join.get('resolvable') !== false });
  }
  for (const join of directivesOf(node, 'join__implements')) {
    graphs.get(textOf(join, 'graph') ?? '')?.interfaces.add(textOf(join, 'interface') ?? '');
  }
  for (const join of directivesOf(node, 'join__unionMember')) {
    graphs.get(textOf(join, 'graph') ?? '')?.members.add(textOf(join, 'member') ?? '');
  }
  return graphs;
}

function readField(
  node: FieldDefinitionNode,
  graphs: ReadonlyMap<GraphId, TypeInGraph>,
  graphByName: ReadonlyMap<string, GraphId>,
): FieldModel {
  const type = print(node.type);
  const joins = directivesOf(node, 'join__field');
  const inGraphs = new Map<GraphId, FieldInGraph>();
  if (joins.length === 0) for (const id of graphs.keys()) inGraphs.set(id, plainField(type));
  const rules = labelRules(joins, graphByName);
  for (const join of joins) {
    const graph = textOf(join, 'graph');
    // A join without a graph marks a field that only a stand-in of the interface has: stand-ins.ts.
    if (graph === null) continue;
    const rule = rules.get(graph) ?? null;
    inGraphs.set(graph, {
      external:
        join.get('external') === true || (join.get('usedOverridden') === true && rule === null),
      requires: fieldSet(textOf(join, 'requires')),
      provides: fieldSet(textOf(join, 'provides')),
      type: textOf(join, 'type') ?? type,
      rule,
      standIn: null,
    });
  }
  return {
    name: node.name.value,
    type,
    named: namedOf(node.type),
    inGraphs,
    requirements: readRequirements(node),
  };
}

function plainField(type: string): FieldInGraph {
  return { external: false, requires: null, provides: null, type, rule: null, standIn: null };
}

function labelRules(
  joins: readonly Join[],
  graphByName: ReadonlyMap<string, GraphId>,
): ReadonlyMap<GraphId, LabelRule> {
  const rules = new Map<GraphId, LabelRule>();
  for (const join of joins) {
    const label = textOf(join, 'overrideLabel');
    const from = textOf(join, 'override');
    const graph = textOf(join, 'graph');
    if (label === null || from === null || graph === null) continue;
    rules.set(graph, { label, whenActive: true });
    const source = graphByName.get(from);
    if (source !== undefined) rules.set(source, { label, whenActive: false });
  }
  return rules;
}

function namedOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedOf(type.type);
}

function readRequirements(node: {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}): readonly Requirement[] {
  const found: Requirement[] = [];
  if (directivesOf(node, 'authenticated').length > 0)
    found.push({ kind: 'authenticated', anyOf: [] });
  for (const use of directivesOf(node, 'requiresScopes')) {
    found.push({ kind: 'scopes', anyOf: nested(use.get('scopes')) });
  }
  for (const use of directivesOf(node, 'policy')) {
    found.push({ kind: 'policies', anyOf: nested(use.get('policies')) });
  }
  return found;
}

function nested(value: PlainValue | undefined): readonly (readonly string[])[] {
  const outer = Array.isArray(value) ? (value as readonly PlainValue[]) : [value ?? null];
  return outer.map((inner) => {
    const list = Array.isArray(inner) ? (inner as readonly PlainValue[]) : [inner];
    return list.filter((s): s is string => typeof s === 'string');
  });
}
