/** Gives object types the fields that an `@interfaceObject` of another subgraph adds to them. */
import type { FieldInGraph, FieldModel, GraphId, TypeModel } from './model.ts';

/**
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
  const owners = [...source.inGraphs.keys()];
  // A copy without a word about its origin: it is not in the type's own subgraphs when the
  // interface knows the field only through the stand-in.
  if (!own.isExplicit && owners.length > 0 && owners.every((id) => standing.includes(id))) {
    for (const id of type.graphs.keys()) inGraphs.delete(id);
  }
  for (const id of standing) {
    const there = source.inGraphs.get(id);
    if (there !== undefined && !type.graphs.has(id)) inGraphs.set(id, { ...there, standIn });
  }
  return inGraphs;
}
