/** What an `@interfaceObject` means to the types that it stands for. */
import type { FieldInGraph, FieldModel, GraphId, TypeModel } from './model.ts';

/**
 * An interface that no object type implements, and that is an object in some subgraph, is nothing
 * but that object.
 */
export function withHollowInterfaces(
  types: ReadonlyMap<string, TypeModel>,
): ReadonlyMap<string, TypeModel> {
  const all = [...types.values()];
  const implemented = new Set(
    all.flatMap((type) => (type.kind === 'object' ? type.interfaces : [])),
  );
  return new Map(
    all.map((type) => {
      const isObject = [...type.graphs.values()].some((g) => g.isInterfaceObject);
      if (!isObject || implemented.has(type.name)) return [type.name, type];
      const graphs = [...type.graphs].map(
        ([id, g]) => [id, { ...g, isInterfaceObject: false }] as const,
      );
      return [type.name, { ...type, kind: 'object', graphs: new Map(graphs) }];
    }),
  );
}

/**
 * Gives object types the fields that an `@interfaceObject` of another subgraph adds to them.
 * Composition copies the fields of a stand-in to every implementation. Where they come from is
 * said only on the interface, and composers differ in what they write on the copies.
 */
export function withStandIns(
  types: ReadonlyMap<string, TypeModel>,
): ReadonlyMap<string, TypeModel> {
  const result = new Map(types);
  for (const type of types.values()) {
    if (type.kind !== 'object') continue;
    let changed = type;
    for (const name of type.interfaces) {
      const stood = types.get(name);
      if (stood !== undefined) changed = withFieldsOf(changed, stood);
    }
    result.set(type.name, changed);
  }
  return result;
}

function withFieldsOf(type: TypeModel, stood: TypeModel): TypeModel {
  const standing = [...stood.graphs].filter(([, g]) => g.isInterfaceObject).map(([id]) => id);
  if (standing.length === 0) return type;
  const fields = new Map(type.fields);
  for (const source of stood.fields.values()) {
    const own = fields.get(source.name);
    if (own === undefined) continue;
    fields.set(own.name, { ...own, inGraphs: merged(own, source, stood.name, standing, type) });
  }
  return { ...type, fields };
}

function merged(
  own: FieldModel,
  source: FieldModel,
  standIn: string,
  standing: readonly GraphId[],
  type: TypeModel,
): ReadonlyMap<GraphId, FieldInGraph> {
  const inGraphs = new Map(own.inGraphs);
  for (const id of standing) {
    const there = source.inGraphs.get(id);
    if (there !== undefined && !type.graphs.has(id)) inGraphs.set(id, { ...there, standIn });
  }
  return inGraphs;
}
