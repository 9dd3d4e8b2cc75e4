/**
 * Coerces the variables of an operation. Values of the built-in scalars that are plainly right are
 * taken as they are; all others, and all complaints, are graphql-js's.
 */
import {
  getNullableType,
  getVariableValues,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type { GraphQLError, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import type { Variables } from './types.ts';

export type Coerced = { readonly values: Variables } | { readonly errors: readonly GraphQLError[] };

export type CoerceVariables = (given: Variables) => Coerced;

const MAX_VARIABLE_ERRORS = 10;
const NONE: Coerced = { values: {} };

const INT_MAX = 2 ** 31 - 1;

/** Whether a value of a built-in scalar stays as it is; never true for a value that is wrong. */
const IS_PLAIN: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['Int', (v) => Number.isInteger(v) && Math.abs(v as number) <= INT_MAX],
  ['Float', (v) => Number.isFinite(v)],
  ['String', (v) => typeof v === 'string'],
  ['ID', (v) => typeof v === 'string'],
  ['Boolean', (v) => typeof v === 'boolean'],
]);

interface Slot {
  readonly name: string;
  readonly isPlain: (value: unknown) => boolean;
  /** What stands for a variable that was not given; undefined: graphql-js decides. */
  readonly fallback: { readonly value: unknown } | undefined;
}

/** @param definitions of an operation that is valid on this schema */
export function compileCoercion(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  hideSuggestions: boolean,
): CoerceVariables {
  if (definitions.length === 0) return () => NONE;
  const slots = definitions.map((definition) => slotOf(schema, definition));
  const options = { maxErrors: MAX_VARIABLE_ERRORS, hideSuggestions };
  return (given) => {
    // Names such as `constructor` must be absent when the client left them out.
    const values = Object.create(null) as Record<string, unknown>;
    for (const { name, isPlain, fallback } of slots) {
      const isGiven = Object.hasOwn(given, name);
      if (isGiven && isPlain(given[name])) values[name] = given[name];
      else if (!isGiven && fallback !== undefined) {
        if (fallback.value !== undefined) values[name] = fallback.value;
      } else {
        const result = getVariableValues(schema, definitions, given, options);
        if (result.errors !== undefined) return { errors: result.errors };
        return { values: Object.assign(Object.create(null), result.coerced) as Variables };
      }
    }
    return { values };
  };
}

function slotOf(schema: GraphQLSchema, definition: VariableDefinitionNode): Slot {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const named = type === undefined ? '' : String(getNullableType(type));
  const isScalar = IS_PLAIN.get(named) ?? ((): boolean => false);
  const isPlain = isNonNullType(type)
    ? isScalar
    : (value: unknown): boolean => value === null || isScalar(value);
  return { name, isPlain, fallback: fallbackOf(schema, definition) };
}

function fallbackOf(
  schema: GraphQLSchema,
  { type: typeNode, defaultValue }: VariableDefinitionNode,
): Slot['fallback'] {
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return undefined;
  if (defaultValue === undefined) return isNonNullType(type) ? undefined : { value: undefined };
  const value = valueFromAST(defaultValue, type);
  return value === undefined ? undefined : { value };
}
