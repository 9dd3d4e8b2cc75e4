import fc from 'fast-check';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { expect, test } from 'vitest';
import { runRules } from './run-rules.ts';

const schema = buildSchema(`
  directive @once(n: Int!) on FIELD | QUERY
  type Query { a(x: Int!, y: In): A b: [B] i: I }
  interface I { id: ID! }
  type A implements I { id: ID! a: A n: Int }
  type B implements I { id: ID! s(e: E): String }
  union U = A | B
  enum E { X Y }
  input In { r: Int! o: In }
  type Subscription { s: Int t: Int }`);

/** Pieces that make valid and invalid documents of every kind. */
const piece = fc.constantFrom(
  '{',
  '}',
  '{ a(x: 1) { id } }',
  '{ a { id } }',
  'query Q',
  'query Q($v: Int! = 1, $v: In)',
  '{ a(x: $v, y: {r: 1, r: 2, o: {z: 3}}) { n } }',
  '{ i { ... on A { n } ... on U { id } ...F } }',
  'fragment F on A { a { ...F } n @skip }',
  'fragment G on Nope { id @once(n: 1) @once(n: 2) }',
  '{ b { s(e: Z) s(e: X, e: Y) id { x } } b }',
  'subscription { s t }',
  '{ __typename __type }',
  'mutation { m }',
  '{ x: a(x: "1") { id } x: b { id } }',
  'type T { a: Int }',
  '{ ...G @include(if: 3) }',
  'query R($w: [E!] = [X, Q]) { b { s(e: $w) } }',
  '{ b { s(e: $undefined) } }',
  'query ($n: Nope) { i { id } }',
);

test('rules say the same as in graphql-js, in the same order', () => {
  let checked = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.boolean(), (pieces, hide) => {
      const text = pieces.join('\n');
      fc.pre(isSyntax(text));
      checked += 1;
      const document = parse(text);
      const options = { maxErrors: 6, hideSuggestions: hide };
      const expected = validate(schema, document, undefined, options).map((e) => e.toJSON());
      const actual = runRules(schema, document, specifiedRules, options).map((e) => e.toJSON());
      expect(actual).toEqual(expected);
    }),
    { numRuns: 1500 },
  );
  expect(checked).toBeGreaterThan(100);
});

function isSyntax(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
