/** How one field of one object is resolved, with federation's rules on who may answer what. */
import { Kind, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLOutputType, SelectionSetNode } from 'graphql';
import type { Arguments, DataRecord, Self, State } from './data.ts';
import { matchKeys } from './entities.ts';
import { produce, settledItem, typeNameHere } from './world.ts';
import type { World } from './world.ts';

/** An object on its way through a schema. */
export class View {
  readonly record: DataRecord;
  /** The representation that brought us here: the only source of external fields. */
  readonly given: DataRecord | null;
  /** What a `@provides` on the way promised. */
  readonly provided: SelectionSetNode | null;
  constructor(record: DataRecord, given: DataRecord | null, provided: SelectionSetNode | null) {
    this.record = record;
    this.given = given;
    this.provided = provided;
  }
}

export interface Context {
  readonly world: World;
  readonly state: State;
}

/** Resolves every field of every universe. */
export const resolveField: GraphQLFieldResolver<unknown, Context> = (
  source,
  args,
  context,
  info,
) => {
  const { world } = context;
  const typeName = info.parentType.name;
  const field = info.fieldName;
  const view = source instanceof View ? source : new View({ __typename: typeName }, null, null);
  const facts = world.subgraph?.types.get(typeName)?.fields.get(field);
  const promised = selectionFor(view, field, typeNameHere(world, view.record) ?? typeName);
  const id = `${typeName}.${field}`;
  const isGiven = view.given !== null && Object.hasOwn(view.given, field);
  // What a subgraph owns itself, it looks up, though a representation may name it as a key.
  if (isGiven && facts?.external === true) {
    return wrap(context, view.given?.[field], info.returnType, true, null);
  }
  if (world.overridden.has(id)) throw new Error(`${id} was taken over by another subgraph.`);
  if (facts?.external === true && promised === undefined && !world.keyFields.has(id)) {
    throw new Error(`${id} is external here and was not provided.`);
  }
  if (isUnknownHere(world, view.record, typeName, field)) return null;
  const value = produce(world, typeName, view.record, field, (fn) =>
    fn(selfOf(context, typeName, view), args as Arguments, context.state),
  );
  return wrap(context, value, info.returnType, false, facts?.provides ?? promised ?? null);
};

/** In the monolith, a field is null when every subgraph that has it does not know the record. */
function isUnknownHere(world: World, record: DataRecord, type: string, field: string): boolean {
  const absent = record.$absentFrom;
  if (absent === undefined || world.subgraph !== null) return false;
  const owners = world.owners.get(`${type}.${field}`) ?? [];
  return owners.length > 0 && owners.every((name) => absent.includes(name));
}

/** The provided selection below a field; null for a provided leaf, undefined when not provided. */
function selectionFor(
  view: View,
  field: string,
  typeName: string,
): SelectionSetNode | null | undefined {
  const search = (set: SelectionSetNode): SelectionSetNode | null | undefined => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD && selection.name.value === field) {
        return selection.selectionSet ?? null;
      }
      if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
      const on = selection.typeCondition?.name.value ?? typeName;
      const found = on === typeName ? search(selection.selectionSet) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return view.provided === null ? undefined : search(view.provided);
}

function wrap(
  context: Context,
  value: unknown,
  type: GraphQLOutputType,
  isGiven: boolean,
  provided: SelectionSetNode | null,
): unknown {
  if (value === null || value === undefined) return null;
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) {
    if (!Array.isArray(value)) throw new Error('A list was expected.');
    return value.map((item: unknown) => {
      try {
        const one = isGiven ? item : settledItem(context.world, item);
        return wrap(context, one, inner.ofType, isGiven, provided);
      } catch (error) {
        return error;
      }
    });
  }
  if (isLeafType(getNamedType(inner))) return value;
  const record = value as DataRecord;
  if (!isGiven) return new View(record, null, provided);
  const typeName = record.__typename ?? getNamedType(inner).name;
  return new View(matchKeys(context.world, typeName, record) ?? record, record, provided);
}

/** What a computed field sees: in a subgraph, its own fields and what the representation holds. */
function selfOf(context: Context, typeName: string, view: View): Self {
  const { world } = context;
  const read = (field: string, args: Arguments): { value: unknown; isGiven: boolean } => {
    if (field.startsWith('$')) return { value: view.record[field] ?? null, isGiven: false };
    const facts = world.subgraph?.types.get(typeName)?.fields.get(field);
    const mayRead = world.subgraph === null || (facts !== undefined && !facts.external);
    if (view.given !== null && (Object.hasOwn(view.given, field) || !mayRead)) {
      return { value: view.given[field] ?? null, isGiven: true };
    }
    if (!mayRead && !world.keyFields.has(`${typeName}.${field}`)) {
      throw new Error(`${typeName}.${field} was read but is neither required nor owned here.`);
    }
    const compute = (fn: (self: Self, args: Arguments, state: State) => unknown): unknown =>
      fn(selfOf(context, typeName, view), args, context.state);
    return { value: produce(world, typeName, view.record, field, compute), isGiven: false };
  };
  const child = (value: unknown, isGiven: boolean): Self | null => {
    const item = isGiven ? value : settledItem(world, value);
    if (item === null || item === undefined) return null;
    const record = item as DataRecord;
    return selfOf(
      context,
      record.__typename ?? '',
      new View(record, isGiven ? record : null, null),
    );
  };
  return {
    type: view.given?.__typename ?? view.record.__typename,
    get: (field, args = {}) => read(field, args).value,
    at: (field, args = {}) => {
      const { value, isGiven } = read(field, args);
      return child(value, isGiven);
    },
    list: (field, args = {}) => {
      const { value, isGiven } = read(field, args);
      if (!Array.isArray(value)) return [];
      return value.flatMap((item: unknown) => child(item, isGiven) ?? []);
    },
  };
}
