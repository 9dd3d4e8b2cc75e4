/** Writes the answer by the rules of GraphQL: nulls propagate, errors get their paths. */
import { isEnumType, isListType, isNonNullType, isScalarType } from 'graphql';
import type { GraphQLLeafType, GraphQLOutputType } from 'graphql';
import type { ClientError, LocatedError, LocatedErrors } from './located-errors.ts';
import type { Shape, ShapeField } from './shape.ts';
import type { Data } from './walk.ts';

/** An error of an answer. */
export interface PathError extends ClientError {
  readonly path?: readonly (string | number)[];
}

export interface Projection {
  /** JSON text of `data`. */
  readonly text: string;
  readonly errors: readonly PathError[];
}

export interface ProjectInput {
  readonly shape: Shape;
  readonly data: Data;
  readonly located: LocatedErrors;
  /** JSON text of introspection fields by the client's name. */
  readonly introspection: ReadonlyMap<string, string>;
  /** Why a field was left out for this caller; null when it was not. */
  readonly denial: (type: string, field: string) => ClientError | null;
  readonly traceId: string;
  readonly maxErrors: number;
}

/** `empty`: null without an explanation. `failed`: null, and an error says why. */
type Outcome = string | typeof EMPTY | typeof FAILED;
const EMPTY = Symbol('empty');
const FAILED = Symbol('failed');

type Path = { readonly above: Path; readonly key: string | number } | null;

export function project(input: ProjectInput): Projection {
  const writer = new Writer(input);
  const outcome = writer.object(input.shape, input.data, null);
  return { text: typeof outcome === 'string' ? outcome : 'null', errors: writer.errors };
}

class Writer {
  readonly errors: PathError[] = [];
  readonly #input: ProjectInput;

  constructor(input: ProjectInput) {
    this.#input = input;
    for (const error of input.located.general) this.#report(error, undefined);
  }

  object(shape: Shape, data: Data, path: Path): Outcome {
    const type = this.#typeOf(shape, data);
    const fields = type === null ? null : shape.fields(type);
    if (fields === null) return this.#untyped(shape, data, path);
    const located = this.#input.located.at(data);
    let missing: ReadonlySet<string> | null = null;
    for (const { key, missing: names, error } of located) {
      if (names === null || !fields.some((f) => lacks(data, f.key, key, names))) continue;
      missing = missing === null ? names : new Set([...missing, ...names]);
      // what is at a value is told there, unless nobody asked for that value
      if (!fields.some((f) => f.key === key)) this.#report(error, toList(path));
    }
    let text = '';
    let isFailed = false;
    for (const field of fields) {
      const outcome = this.#field(field, data, located, missing, path);
      if (typeof outcome === 'string') text += `,${field.label}${outcome}`;
      else if (isNonNullType(field.type)) isFailed = true;
      else text += `,${field.label}null`;
    }
    return isFailed ? FAILED : `{${text.slice(1)}}`;
  }

  /** The object type of the data; null when it is none that a client may see. */
  #typeOf(shape: Shape, data: Data): string | null {
    if (!shape.isAbstract) return shape.typeName;
    const name = data['__typename'];
    if (typeof name === 'string') return shape.types.includes(name) ? name : null;
    return shape.needsTypename ? null : (shape.types[0] ?? null);
  }

  #untyped(shape: Shape, data: Data, path: Path): Outcome {
    const [object] = this.#input.located.at(data);
    if (object !== undefined) this.#report(object.error, toList(path));
    else
      this.#report(
        this.#internal(`The type of this ${shape.typeName} is not part of the schema.`),
        toList(path),
      );
    return FAILED;
  }

  #field(
    field: ShapeField,
    data: Data,
    located: readonly LocatedError[],
    missing: ReadonlySet<string> | null,
    above: Path,
  ): Outcome {
    if (field.meta === 'typename') return JSON.stringify(field.parent.name);
    if (field.meta === 'introspection') {
      return this.#input.introspection.get(field.responseKey) ?? EMPTY;
    }
    const path: Path = { above, key: field.responseKey };
    const denial = this.#input.denial(field.parent.name, field.name);
    if (denial !== null) {
      const { traceId } = this.#input;
      this.#report({ ...denial, extensions: { ...denial.extensions, traceId } }, toList(path));
      return FAILED;
    }
    const hasError = this.#reportAt(located, field.key, field.shape, path);
    const isMissing = missing !== null && data[field.key] === undefined;
    const isExcused = hasError || isMissing || (missing !== null && missing.has(field.key));
    return this.#value(field.type, data[field.key], field, isExcused, path);
  }

  #value(
    type: GraphQLOutputType,
    value: unknown,
    field: ShapeField,
    isExcused: boolean,
    path: Path,
  ): Outcome {
    if (isNonNullType(type)) {
      const outcome = this.#value(type.ofType, value, field, isExcused, path);
      if (outcome !== EMPTY) return outcome;
      const what = `${field.parent.name}.${field.name}`;
      this.#report(
        this.#internal(`Cannot return null for non-nullable field ${what}.`),
        toList(path),
      );
      return FAILED;
    }
    if (value === null || value === undefined) return isExcused ? FAILED : EMPTY;
    if (isListType(type)) return this.#list(type.ofType, value, field, isExcused, path);
    if (field.shape !== null) {
      if (typeof value === 'object' && !Array.isArray(value)) {
        return this.object(field.shape, value as Data, path);
      }
      return this.#misfit(field, path);
    }
    const text = leafText(type as GraphQLLeafType, value);
    return text ?? this.#misfit(field, path);
  }

  #list(
    type: GraphQLOutputType,
    value: unknown,
    field: ShapeField,
    isExcused: boolean,
    path: Path,
  ): Outcome {
    if (!Array.isArray(value)) return this.#misfit(field, path);
    const located = this.#input.located.at(value);
    let text = '';
    let isFailed = false;
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      const at: Path = { above: path, key: index };
      const hasError = this.#reportAt(located, index, field.shape, at);
      const outcome = this.#value(type, item, field, hasError || (isExcused && item == null), at);
      if (typeof outcome === 'string') text += `,${outcome}`;
      else if (isNonNullType(type)) isFailed = true;
      else text += ',null';
    }
    return isFailed ? FAILED : `[${text.slice(1)}]`;
  }

  #misfit(field: ShapeField, path: Path): Outcome {
    const what = `${field.parent.name}.${field.name}`;
    this.#report(
      this.#internal(`A subgraph gave a value of the wrong type for ${what}.`),
      toList(path),
    );
    return FAILED;
  }

  #reportAt(
    located: readonly LocatedError[],
    key: string | number,
    shape: Shape | null,
    path: Path,
  ): boolean {
    let found = false;
    for (const entry of located) {
      if (entry.key !== key) continue;
      found = true;
      this.#report(entry.error, [...toList(path), ...inClientNames(shape, entry.rest)]);
    }
    return found;
  }

  #report(error: ClientError, path: readonly (string | number)[] | undefined): void {
    if (this.errors.length >= this.#input.maxErrors) return;
    this.errors.push(path === undefined ? error : { ...error, path });
  }

  #internal(message: string): ClientError {
    const { traceId } = this.#input;
    return { message, extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, traceId } };
  }
}

function toList(path: Path): readonly (string | number)[] {
  const list: (string | number)[] = [];
  for (let at = path; at !== null; at = at.above) list.unshift(at.key);
  return list;
}

/** Whether an error at `key`, or at all of the object, explains why the data has no such name. */
function lacks(
  data: Data,
  name: string,
  key: string | number | null,
  missing: ReadonlySet<string>,
): boolean {
  return missing.has(name) && (key === null || data[name] === undefined);
}

/** The rest of a path below a value that is null: our names become the client's. */
function inClientNames(
  shape: Shape | null,
  rest: readonly (string | number)[],
): readonly (string | number)[] {
  const [head, ...tail] = rest;
  if (head === undefined) return [];
  if (typeof head === 'number') return [head, ...inClientNames(shape, tail)];
  for (const type of shape?.types ?? []) {
    const field = shape?.fields(type)?.find((f) => f.key === head);
    if (field !== undefined) return [field.responseKey, ...inClientNames(field.shape, tail)];
  }
  return [];
}

/** JSON text of a leaf; null when the value does not fit its type. */
export function leafText(type: GraphQLLeafType, value: unknown): string | null {
  if (isEnumType(type)) {
    return typeof value === 'string' && type.getValue(value) !== undefined ? `"${value}"` : null;
  }
  if (!isScalarType(type)) return null;
  switch (type.name) {
    case 'Int':
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value) ? `${value}` : null;
    case 'Boolean':
      return typeof value === 'boolean' ? `${value}` : null;
    case 'String':
      return typeof value === 'string' ? JSON.stringify(value) : null;
    case 'ID':
      return typeof value === 'string' || typeof value === 'number'
        ? JSON.stringify(String(value))
        : null;
    default:
      return JSON.stringify(value) ?? null;
  }
}
