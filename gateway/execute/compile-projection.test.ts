import fc from 'fast-check';
import { Kind, buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createKeyRegistry } from '../plan/key-registry.ts';
import { readSupergraph } from '../supergraph/read-supergraph.ts';
import { compileProjection, escape } from './compile-projection.ts';
import { LocatedErrors } from './located-errors.ts';
import { project } from './project.ts';
import { createShape } from './shape.ts';

const TYPES = `
  type Query @join__type(graph: A) { a: Thing b: [Thing!]! c: [[Other]] }
  interface Thing @join__type(graph: A) { id: ID! }
  type One implements Thing @join__type(graph: A)
    @join__implements(graph: A, interface: "Thing") { id: ID! s: String! f: Float e: Kind }
  type Two implements Thing @join__type(graph: A)
    @join__implements(graph: A, interface: "Thing") { id: ID! any: Any b: Boolean }
  type Other @join__type(graph: A) { n: Int }
  enum Kind @join__type(graph: A) { X @join__enumValue(graph: A) Y @join__enumValue(graph: A) }
  scalar Any @join__type(graph: A)`;
const SDL = `schema { query: Query }
  enum join__Graph { A @join__graph(name: "a", url: "") } ${TYPES}`;
const TEXT = `{ t: a { __typename id ... on One { s f e } ... on Two { any b } }
  b { id } c { n } }`;

const text = fc.string({ unit: 'binary' });
const odd = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, 'X', [], {}, Infinity, -Infinity),
);

/** Mostly what fits, now and then what does not. */
function mostly<T>(fitting: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 20, arbitrary: fitting }, { weight: 1, arbitrary: odd });
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const thing = fc.record({
  __typename: mostly(fc.constantFrom('One', 'Two')),
  id: mostly(fc.oneof(text, fc.integer())),
  s: mostly(text),
  f: mostly(fc.option(number)),
  e: mostly(fc.constantFrom('X', 'Y', null)),
  any: mostly(fc.jsonValue({ maxDepth: 1 })),
  b: mostly(fc.option(fc.boolean())),
});
const other = fc.record({ n: mostly(fc.option(fc.integer())) });
const rows = fc.array(mostly(fc.option(other)), { maxLength: 2 });
const data = fc.record({
  a: mostly(thing),
  b: mostly(fc.array(mostly(thing), { maxLength: 2 })),
  c: mostly(fc.array(mostly(rows), { maxLength: 2 })),
});

function shape() {
  const { model } = readSupergraph(SDL);
  const document = parse(TEXT);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const schema = buildSchema(TYPES.replaceAll(/@join__\w+\([^)]*\)/g, ''));
  const registry = createKeyRegistry(model.fieldNames);
  const isDenied = (): boolean => false;
  return createShape(
    { schema, model, registry, fragments: new Map(), variables: {}, isDenied },
    definition,
  );
}

test('generated code writes what the rules write, or gives up', () => {
  const form = shape();
  const fast = compileProjection(form);
  if (fast === null) throw new Error('not compiled');
  let count = 0;
  fc.assert(
    fc.property(data, (value) => {
      const written = fast(value, false);
      if (written === null) return;
      count += 1;
      const slow = project({
        shape: form,
        data: value,
        located: new LocatedErrors(new Set()),
        introspection: new Map(),
        denial: () => null,
        traceId: 't',
        maxErrors: 100,
      });
      expect(slow.errors).toEqual([]);
      expect(written).toBe(slow.text);
    }),
    { numRuns: 2000 },
  );
  expect(count).toBeGreaterThan(200);
});

test('a string literal is what JSON makes of it, at any length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (value) => {
      expect(JSON.parse(escape(value))).toBe(JSON.parse(JSON.stringify(value)));
    }),
  );
});
