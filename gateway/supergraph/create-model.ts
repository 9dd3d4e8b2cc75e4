/** Answers the planner's questions about a supergraph; every answer is computed once. */
import type { Face, GraphId, Model, Subgraph, TypeModel } from './model.ts';

export function createModel(
  subgraphs: ReadonlyMap<GraphId, Subgraph>,
  types: ReadonlyMap<string, TypeModel>,
  roots: Model['roots'],
): Model {
  const possible = possibleTypes(types);
  const ambiguous = ambiguousFields(types, possible);
  const signatures = new Memo<string>();
  const possibleHere = new Memo<ReadonlySet<string>>();
  const faces = new Memo<readonly Face[]>();
  return {
    subgraphs,
    types,
    roots,
    fieldNames: new Set([...types.values()].flatMap((t) => [...t.fields.keys()])),
    labels: labelsOf(types),
    halfPromised: halfPromised(types),
    possible: (name) => possible.get(name) ?? [],
    possibleIn: (graph, name) =>
      possibleHere.get(graph, name, () => possibleIn(types, possible, graph, name)),
    faces: (graph, name) => faces.get(graph, name, () => facesOf(types, graph, name)),
    signature: (type, field) => signatures.get(type, field, () => signatureOf(types, type, field)),
    isAmbiguous: (field) => ambiguous.has(field),
  };
}

/** Answers by two names, each computed once. */
class Memo<V> {
  readonly #known = new Map<string, Map<string, V>>();

  get(first: string, second: string, make: () => V): V {
    const inner = this.#known.get(first) ?? new Map<string, V>();
    const known = inner.get(second);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(first, inner.set(second, made));
    return made;
  }
}

function possibleTypes(
  types: ReadonlyMap<string, TypeModel>,
): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, Set<string>>();
  const add = (name: string, object: string): void => {
    const set = result.get(name) ?? new Set<string>();
    result.set(name, set.add(object));
  };
  for (const type of types.values()) {
    if (type.kind === 'object') {
      add(type.name, type.name);
      for (const name of type.interfaces) add(name, type.name);
    }
    if (type.kind !== 'union') continue;
    for (const graph of type.graphs.values()) for (const m of graph.members) add(type.name, m);
  }
  return new Map([...result].map(([name, set]) => [name, [...set]]));
}

function possibleIn(
  types: ReadonlyMap<string, TypeModel>,
  possible: ReadonlyMap<string, readonly string[]>,
  graph: GraphId,
  name: string,
): ReadonlySet<string> {
  const type = types.get(name);
  const there = type?.graphs.get(graph);
  if (type === undefined || there === undefined) return new Set();
  if (there.isInterfaceObject) return new Set(possible.get(name) ?? []);
  if (type.kind === 'object') return new Set([name]);
  if (type.kind === 'union') return there.members;
  const found = new Set<string>();
  for (const candidate of possible.get(name) ?? []) {
    const known = types.get(candidate)?.graphs.get(graph);
    if (known?.interfaces.has(name) === true) found.add(candidate);
  }
  return found;
}

function facesOf(
  types: ReadonlyMap<string, TypeModel>,
  graph: GraphId,
  objectType: string,
): readonly Face[] {
  const type = types.get(objectType);
  if (type === undefined) return [];
  const own = type.graphs.get(graph);
  const faces: Face[] = [];
  if (own !== undefined) faces.push({ typeName: objectType, keys: own.keys, isStandIn: false });
  for (const name of type.interfaces) {
    const there = types.get(name)?.graphs.get(graph);
    if (there?.isInterfaceObject === true) {
      faces.push({ typeName: name, keys: there.keys, isStandIn: true });
    }
  }
  return faces;
}

function signatureOf(
  types: ReadonlyMap<string, TypeModel>,
  typeName: string,
  fieldName: string,
): string {
  const type = types.get(typeName);
  const field = type?.fields.get(fieldName);
  if (type === undefined) return '';
  const graphs = [...type.graphs].map(([id, g]) => [
    id,
    g.keys.map((k) => [k.text, k.resolvable]),
    [...g.interfaces],
  ]);
  const inGraphs = [...(field?.inGraphs ?? [])].map(([id, f]) => [id, f]);
  const unions = [...types.values()]
    .filter((t) => t.kind === 'union')
    .flatMap((u) =>
      [...u.graphs].map(([id, g]) => (g.members.has(typeName) ? `${u.name}/${id}` : '')),
    );
  return JSON.stringify([graphs, type.interfaces, unions, field?.type, inGraphs]);
}

/** Names of fields whose type differs between object types that share an interface or a union. */
function ambiguousFields(
  types: ReadonlyMap<string, TypeModel>,
  possible: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of types.values()) {
    if (type.kind !== 'interface' && type.kind !== 'union') continue;
    const seen = new Map<string, string>();
    for (const member of possible.get(type.name) ?? []) {
      for (const field of types.get(member)?.fields.values() ?? []) {
        for (const text of [field.type, ...[...field.inGraphs.values()].map((g) => g.type)]) {
          const before = seen.get(field.name) ?? text;
          if (before !== text) found.add(field.name);
          seen.set(field.name, before);
        }
      }
    }
  }
  return found;
}

function halfPromised(types: ReadonlyMap<string, TypeModel>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of types.values()) {
    if (type.kind !== 'object') continue;
    for (const [graph, { interfaces }] of type.graphs) {
      for (const name of interfaces) {
        for (const field of types.get(name)?.fields.values() ?? []) {
          const own = type.fields.get(field.name)?.inGraphs.get(graph);
          if (own?.external === true && field.inGraphs.has(graph)) found.add(field.name);
        }
      }
    }
  }
  return found;
}

function labelsOf(types: ReadonlyMap<string, TypeModel>): readonly string[] {
  const labels = new Set<string>();
  for (const type of types.values()) {
    for (const field of type.fields.values()) {
      for (const there of field.inGraphs.values()) {
        if (there.rule !== null) labels.add(there.rule.label);
      }
    }
  }
  return [...labels];
}
