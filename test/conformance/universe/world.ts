/** Where fields are resolved: a subgraph with its own rules, or the monolith with none. */
import type { GraphQLSchema } from 'graphql';
import { Failure, PerSubgraph, Reference } from './data.ts';
import type { Compute, DataRecord, State, UniverseData } from './data.ts';
import type { SubgraphFacts } from './subgraph-facts.ts';

export interface World {
  readonly data: UniverseData;
  readonly schema: GraphQLSchema;
  /** Null for the monolith: it may read everything. */
  readonly subgraph: SubgraphFacts | null;
  /** `Type.field` of everything that stands in a key of this subgraph. */
  readonly keyFields: ReadonlySet<string>;
  /** `Type.field` that another subgraph took over for good. */
  readonly overridden: ReadonlySet<string>;
  /** Interfaces of each concrete type, over all subgraphs. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  /** Subgraphs that resolve `Type.field`. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
}

/** The value of a field before it is completed: a leaf, a record, or lists of these. */
export function produce(
  world: World,
  typeName: string,
  record: DataRecord,
  field: string,
  compute: (fn: Compute) => unknown,
): unknown {
  const own = Object.hasOwn(record, field) ? record[field] : undefined;
  if (own !== undefined) return settled(world, own);
  for (const type of typesOf(world, typeName, record)) {
    const fn = world.data.fields[type]?.[field];
    if (fn !== undefined) return settled(world, compute(fn));
  }
  return null;
}

/** The types whose computed fields a record has, the most particular first. */
export function typesOf(world: World, typeName: string, record: DataRecord): readonly string[] {
  const concrete = record.__typename ?? typeName;
  return [concrete, ...(world.interfaces.get(concrete) ?? []), typeName];
}

function settled(world: World, value: unknown): unknown {
  if (value instanceof Failure) throw new Error(value.message);
  if (value instanceof Reference) return recordOf(world, value);
  if (value instanceof PerSubgraph) {
    return settled(world, value.values[world.subgraph?.name ?? 'monolith'] ?? null);
  }
  return value;
}

/** An item of a list is settled on its own: it may fail alone. */
export const settledItem = settled;

function recordOf(world: World, reference: Reference): DataRecord {
  const found = (world.data.records[reference.type] ?? []).find(
    (r) => (r['$id'] ?? r['id']) === reference.id,
  );
  if (found === undefined) throw new Error(`No ${reference.type} ${reference.id} in the data.`);
  return found;
}

/** Records of a type or of everything that implements it. */
export function recordsOf(world: World, typeName: string): readonly DataRecord[] {
  return Object.entries(world.data.records).flatMap(([concrete, records]) =>
    concrete === typeName || (world.interfaces.get(concrete) ?? []).includes(typeName)
      ? records
      : [],
  );
}

/** What the type of a record is called here: its own name, or that of the interface object. */
export function typeNameHere(world: World, record: DataRecord): string | undefined {
  const concrete = record.__typename;
  if (concrete === undefined || world.schema.getType(concrete) !== undefined) return concrete;
  return (world.interfaces.get(concrete) ?? []).find(
    (name) => world.subgraph?.types.get(name)?.interfaceObject === true,
  );
}

export const freshState = (): State => new Map();
