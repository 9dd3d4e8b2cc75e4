/** Completes objects: all fields that a document selects of one type, each with its resolver. */
import {
  getArgumentValues,
  isLeafType,
  isNonNullType,
  type GraphQLFieldResolver,
  type ResponsePath,
} from 'graphql';
import { caughtLater, completedLater, type Complete, type CompleteObject } from './complete.ts';
import { failAt, FieldInfo, isPromise, type Field, type Place, type Run } from './run.ts';

/** A field with what makes its value; `value` instead where it is known from the first. */
export type Selected =
  | { readonly key: string; readonly value: string }
  | (Field & {
      readonly complete: Complete;
      /** null: the property of its name. */
      readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
      readonly isNonNull: boolean;
      readonly hasArguments: boolean;
      /** Its value is at hand and nothing below it: a place is named for its failures only. */
      readonly isPlain: boolean;
    });

type Resolved = Exclude<Selected, { readonly value: string }>;

/** @param field as the document selects it. */
export function selectedField(field: Field, complete: Complete): Resolved {
  const { definition } = field;
  const resolve = definition.resolve ?? null;
  const isNonNull = isNonNullType(definition.type);
  const type = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  return {
    ...field,
    complete,
    resolve,
    isNonNull,
    hasArguments: definition.args.length > 0,
    isPlain: resolve === null && isLeafType(type),
  };
}

type Data = Record<string, unknown>;

/**
 * An object without inherited names. Those of `Object.create(null)` are hash tables from the
 * first; these are as fast as any object.
 */
const Bare = function Bare() {} as unknown as new () => Data;
Object.defineProperty(Bare, 'prototype', { value: Object.create(null) });

export function objectOf(fields: readonly Selected[]): CompleteObject {
  return (run, source, path) => {
    const data = new Bare();
    let waiting: string[] | null = null;
    try {
      for (const field of fields) {
        const value = 'value' in field ? field.value : valueOf(run, field, source, path);
        data[field.key] = value;
        if (isPromise(value)) (waiting ??= []).push(field.key);
      }
    } catch (error) {
      if (waiting === null) throw error;
      return whenThere(data, waiting).finally(() => {
        throw error;
      });
    }
    return waiting === null ? data : whenThere(data, waiting);
  };
}

async function whenThere(data: Data, keys: readonly string[]): Promise<Data> {
  const values = await Promise.all(keys.map((key) => data[key]));
  for (const [at, key] of keys.entries()) data[key] = values[at];
  return data;
}

function valueOf(
  run: Run,
  field: Resolved,
  source: unknown,
  parent: ResponsePath | undefined,
): unknown {
  if (field.isPlain) {
    const value = propertyOf(source, field.definition.name);
    if (typeof value !== 'function' && !isPromise(value)) {
      try {
        return field.complete(run, value, NOWHERE);
      } catch (failure) {
        return failAt(run, field, placeOf(field, parent), failure);
      }
    }
  }
  return resolved(run, field, source, placeOf(field, parent));
}

/** A plain value has nothing below it that could need a place. */
const NOWHERE: ResponsePath = { prev: undefined, key: '', typename: undefined };

function placeOf({ key, parentType, isNonNull }: Resolved, prev: ResponsePath | undefined): Place {
  return { path: { prev, key, typename: parentType.name }, isNonNull };
}

function resolved(run: Run, field: Resolved, source: unknown, place: Place): unknown {
  try {
    const found = readValue(run, field, source, place.path);
    const done = isPromise(found)
      ? completedLater(run, field.complete, found, place.path)
      : field.complete(run, found, place.path);
    return isPromise(done) ? caughtLater(run, field, done, place) : done;
  } catch (failure) {
    return failAt(run, field, place, failure);
  }
}

function readValue(run: Run, field: Resolved, source: unknown, path: ResponsePath): unknown {
  if (field.resolve !== null) {
    const info = new FieldInfo(run, field, path);
    return field.resolve(source, argumentsOf(run, field), run.context, info);
  }
  const property = propertyOf(source, field.definition.name);
  if (typeof property !== 'function') return property;
  const info = new FieldInfo(run, field, path);
  return Reflect.apply(property, source, [argumentsOf(run, field), run.context, info]);
}

function propertyOf(source: unknown, name: string): unknown {
  const hasProperties = typeof source === 'object' || typeof source === 'function';
  return hasProperties && source !== null ? (source as Data)[name] : undefined;
}

const NO_ARGUMENTS: Record<string, unknown> = Object.freeze({});

/** @throws {GraphQLError} naming the argument that is wrong. */
function argumentsOf(run: Run, field: Resolved): Record<string, unknown> {
  if (!field.hasArguments) return NO_ARGUMENTS;
  const known = run.args[field.number];
  if (known !== undefined) return known;
  const [node] = field.nodes;
  if (node === undefined) return NO_ARGUMENTS;
  const made = getArgumentValues(field.definition, node, run.variables);
  run.args[field.number] = made;
  return made;
}
