import { buildSchema, getVariableValues, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCoercion } from './coerce-variables.ts';

const schema = buildSchema(`
  enum Size { S M }
  scalar Any
  input Box { size: Size = M, width: Float!, inner: Box }
  type Query { a(d: ID, s: String, b: Boolean, i: Int, f: Float): Int }
`);

const TYPES = ['Int', 'Float', 'String', 'ID', 'Boolean', 'Size', 'Any', 'Box', '[Int]', '[ID!]'];
const DEFAULTS: Readonly<Record<string, string>> = {
  Int: '3',
  Float: '1.5',
  String: '"x"',
  ID: '7',
  Boolean: 'true',
  Size: 'S',
  Box: '{width: 2}',
  '[Int]': '[1, null]',
};

const variable = fc.record({
  name: fc.constantFrom('a', 'b', 'constructor', '__proto__', 'toString'),
  type: fc.constantFrom(...TYPES),
  isRequired: fc.boolean(),
  hasDefault: fc.boolean(),
});

const value = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 0, -0, 1, -5, 1.5, 2 ** 31, -(2 ** 31), 1e300),
  fc.constantFrom<unknown>(Infinity, NaN, '', 'S', '1', true, false),
  fc.constantFrom<unknown>([], [1], ['a', null], {}, { width: 1 }, { width: 'x' }, { size: 'M' }),
);

/** Messages, or names and values in their order. */
function toldOf(outcome: ReturnType<typeof getVariableValues>): readonly unknown[] {
  return outcome.errors?.map((e) => e.message) ?? Object.entries(outcome.coerced ?? {});
}

test('variables are coerced as graphql-js does, with the same complaints', () => {
  const operations = fc.uniqueArray(variable, { selector: (v) => v.name, maxLength: 4 });
  const given = fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'toString', 'zz'), value);
  fc.assert(
    fc.property(operations, given, (variables, inputs) => {
      const declared = variables.map(({ name, type, isRequired, hasDefault }) => {
        const fallback = hasDefault ? DEFAULTS[type] : undefined;
        return `$${name}: ${type}${isRequired ? '!' : ''}${fallback ? ` = ${fallback}` : ''}`;
      });
      const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
      const [operation] = parse(`query ${head} { a }`).definitions as [OperationDefinitionNode];
      const definitions = operation.variableDefinitions ?? [];
      const expected = getVariableValues(schema, definitions, inputs, { maxErrors: 10 });
      const got = compileCoercion(schema, definitions, false)(inputs);
      expect(toldOf('values' in got ? { coerced: got.values } : got)).toEqual(toldOf(expected));
    }),
    { numRuns: 2000 },
  );
});
