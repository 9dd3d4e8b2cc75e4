/** How a resolved value becomes a part of the answer, decided once for each type of a field. */
import {
  defaultTypeResolver,
  GraphQLError,
  GraphQLID,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type ResponsePath,
} from 'graphql';
import { failAt, FieldInfo, isPromise, type Field, type Place, type Run } from './run.ts';

/** Gives the completed value or a promise of it. @throws what is wrong with the value. */
export type Complete = (run: Run, value: unknown, path: ResponsePath) => unknown;

/** Completes an object of one type: with all its selected fields. */
export type CompleteObject = (run: Run, source: unknown, path: ResponsePath | undefined) => unknown;

/** @param objectOf compiles what a field selects of an object type. */
export function completerOf(
  field: Field,
  type: GraphQLOutputType,
  objectOf: (type: GraphQLObjectType) => CompleteObject,
): Complete {
  if (!isNonNullType(type)) return nullable(field, type, objectOf);
  const inner = nullable(field, type.ofType, objectOf);
  const message = `Cannot return null for non-nullable field ${nameOf(field)}.`;
  return (run, value, path) => {
    const done = inner(run, value, path);
    if (done === null) throw new Error(message);
    return done;
  };
}

function nameOf({ parentType, definition }: Field): string {
  return `${parentType.name}.${definition.name}`;
}

function nullable(
  field: Field,
  type: GraphQLOutputType,
  objectOf: (type: GraphQLObjectType) => CompleteObject,
): Complete {
  const complete = present(field, type, objectOf);
  return (run, value, path) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    return complete(run, value, path);
  };
}

function present(
  field: Field,
  type: GraphQLOutputType,
  objectOf: (type: GraphQLObjectType) => CompleteObject,
): Complete {
  if (isListType(type)) return list(field, type, completerOf(field, type.ofType, objectOf));
  if (isLeafType(type)) return leaf(type);
  if (isAbstractType(type)) return abstract(field, type, objectOf);
  if (isObjectType(type)) return objectOf(type);
  throw new Error(`Nothing completes a ${String(type)}.`);
}

function leaf(type: GraphQLLeafType): Complete {
  const isText = type === GraphQLString || type === GraphQLID;
  return (_run, value) => {
    if (isText && typeof value === 'string') return value;
    const serialized: unknown = type.serialize(value);
    if (serialized != null) return serialized;
    throw new Error(`${type.name} made nothing of a value that is there.`);
  };
}

function list(field: Field, type: GraphQLList<GraphQLOutputType>, complete: Complete): Complete {
  const isNonNull = isNonNullType(type.ofType);
  const message = `Expected Iterable, but did not find one for field "${nameOf(field)}".`;
  return (run, value, path) => {
    if (!isIterable(value)) throw new GraphQLError(message);
    const done: unknown[] = [];
    let waits = false;
    for (const item of value) {
      const place = { path: { prev: path, key: done.length, typename: undefined }, isNonNull };
      try {
        const completed = isPromise(item)
          ? completedLater(run, complete, item, place.path)
          : complete(run, item, place.path);
        waits ||= isPromise(completed);
        done.push(isPromise(completed) ? caughtLater(run, field, completed, place) : completed);
      } catch (failure) {
        done.push(failedBeside(done, () => failAt(run, field, place, failure)));
      }
    }
    return waits ? Promise.all(done) : done;
  };
}

/** Completes what is not there yet; closures are made for promises alone. */
export function completedLater(
  run: Run,
  complete: Complete,
  found: Promise<unknown>,
  path: ResponsePath,
): Promise<unknown> {
  return found.then((value) => complete(run, value, path));
}

/** Puts the failure of what is not there yet in its place. */
export function caughtLater(
  run: Run,
  field: Field,
  done: Promise<unknown>,
  place: Place,
): Promise<unknown> {
  return done.then(undefined, (failure: unknown) => failAt(run, field, place, failure));
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Nobody will wait for the others when `fail` throws; their failures are no surprise then. */
function failedBeside(others: Iterable<unknown>, fail: () => null): null {
  try {
    return fail();
  } catch (error) {
    for (const other of others) if (isPromise(other)) other.catch(() => undefined);
    throw error;
  }
}

function abstract(
  field: Field,
  type: GraphQLAbstractType,
  objectOf: (type: GraphQLObjectType) => CompleteObject,
): Complete {
  const resolve = type.resolveType ?? defaultTypeResolver;
  const known = new Map<string, CompleteObject>();
  const as = (run: Run, name: unknown, value: unknown, path: ResponsePath): unknown => {
    const complete = known.get(name as string);
    if (complete !== undefined) return complete(run, value, path);
    const made = objectOf(runtimeType(run, field, type, name));
    known.set(name as string, made);
    return made(run, value, path);
  };
  return (run, value, path) => {
    const name = resolve(value, run.context, new FieldInfo(run, field, path), type);
    return isPromise(name)
      ? name.then((found) => as(run, found, value, path))
      : as(run, name, value, path);
  };
}

/** @throws {GraphQLError} for a name that is none of the type's. */
function runtimeType(
  { compiled: { schema } }: Run,
  field: Field,
  type: GraphQLAbstractType,
  name: unknown,
): GraphQLObjectType {
  const found = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(found) && schema.isSubType(type, found)) return found;
  throw new GraphQLError(
    `A value of ${type.name} in field "${nameOf(field)}" is of no type that belongs to it.`,
    { nodes: field.nodes },
  );
}
