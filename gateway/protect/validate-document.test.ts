import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { validateDocument } from './validate-document.ts';

const schema = buildSchema(`
  type Query { a(x: Int): A b: B u: [U!]! s: String }
  interface N { id: ID! n: N }
  type A implements N { id: ID! n: N s: String x: Int a(x: Int): A }
  type B implements N { id: ID! n: N s: Int x: String! a(x: Int): [A] }
  union U = A | B
`);
const OPTIONS = { maxErrors: 10, hideSuggestions: true };

/** Random selections in which only overlaps can be wrong; `T` and `W` disagree about `a`. */
const { onT } = fc.letrec<{ onT: string; part: string }>((tie) => ({
  onT: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
  part: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('s', 's', 't', 'k: s', 'k: t', 's: t'),
    fc
      .tuple(fc.constantFrom('a', 'a(x: 1)', 'b', 'b: a', '... on T', 'v { ... on T'), tie('onT'))
      .map(([field, inner]) => `${field} { ${inner} }${field.startsWith('v') ? ' }' : ''}`),
    fc.constantFrom('v { ... on W { s } }', 'v { ... on W { a { t } } }', '...F'),
  ),
}));
const overlaps = buildSchema(`
  type Query { t: T }
  type T { a(x: Int): T b: T s: String t: Int v: V }
  type W { a(x: Int): [T] s: Int }
  union V = T | W
`);

test('the verdict is that of graphql-js on random documents', () => {
  const documents = fc
    .tuple(onT, onT)
    .map(([query, f]) => [query, f.replaceAll('...F', 't')] as const)
    .map(([query, f]) => `{ t { ${query} ...F } } fragment F on T { ${f} }`);
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(documents, (text) => {
      const document = parse(text);
      const expected = validate(overlaps, document, undefined, OPTIONS).length > 0;
      expect(validateDocument(overlaps, document, OPTIONS).length > 0).toBe(expected);
      counts[expected ? 'invalid' : 'valid'] += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(100);
});

test.each([
  ['{ k: s k: a { id } }', 'conflict'],
  ['{ u { ... on A { s } ... on B { s } } }', 'conflict'],
  ['{ a(x: 1) { id } a(x: 2) { id } }', 'conflict'],
  ['{ a { n { id } } a { n: a { id } } }', 'conflict'],
  ['{ a(x: 1) { id } ...F } fragment F on Query { a(x: 1) { s } }', null],
  ['{ u { ... on A { k: s } ... on B { k: x } } }', 'conflict'],
])('%s', (text, outcome) => {
  const [error] = validateDocument(schema, parse(text), OPTIONS);
  expect(error?.message.includes('conflict') === true ? 'conflict' : null).toBe(outcome);
});

test('graphs with interfaces and many types get the verdict of graphql-js as well', () => {
  const { inner } = fc.letrec<{ inner: string; part: string }>((tie) => ({
    inner: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
    part: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('id', 'k: id', 'k: __typename', '__typename', 'n { id }', 'm: n { id }'),
      fc
        .tuple(fc.constantFrom('... on A', '... on B', '... on N', 'n', 'k: n'), tie('inner'))
        .map(([field, selection]) => `${field} { ${selection} }`),
      fc.constantFrom('... on A { s }', '... on B { s }', '... on A { k: a(x: 1) { id } }', '...F'),
      fc.constantFrom('... on B { k: a(x: 1) { id } }', '... on A { a(x: 2) { n { id } } }'),
    ),
  }));
  const documents = fc
    .tuple(inner, inner)
    .map(([query, f]) => [query, f.replaceAll('...F', 'id')] as const)
    .map(([query, f]) => `{ a { n { ${query} ...F } } } fragment F on N { ${f} }`);
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(documents, (text) => {
      const document = parse(text);
      const expected = validate(schema, document, undefined, OPTIONS).length > 0;
      expect(validateDocument(schema, document, OPTIONS).length > 0).toBe(expected);
      counts[expected ? 'invalid' : 'valid'] += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(100);
});

test('a subscription whose root field a variable decides about is refused, not thrown', () => {
  const streams = buildSchema('type Query { a: Int } type Subscription { a: Int b: Int }');
  const text = (root: string) => `subscription ($on: Boolean!) { ${root} }`;
  const told = (root: string) =>
    validateDocument(streams, parse(text(root)), OPTIONS).map(({ message }) => message);
  expect(told('a @skip(if: $on)')[0]).toContain('no variable may decide');
  expect(told('a b @include(if: $on)')[0]).toContain('no variable may decide');
  expect(told('...F } fragment F on Subscription { a @include(if: $on)')).toHaveLength(1);
});

test('deferred and streamed parts are refused by name', () => {
  const [error] = validateDocument(schema, parse('{ ... @defer { s } }'), OPTIONS);
  expect(error?.message).toContain('@defer is not supported');
  expect(error?.extensions['code']).toBe('INCREMENTAL_DELIVERY_UNSUPPORTED');
});

test('fields that overlap in too many ways are refused in bounded time', () => {
  const types = Array.from({ length: 6 }, (_, at) => `T${at}`);
  const many = buildSchema(`
    type Query { n: N k: ID }
    interface N { n: N id: ID }
    ${types.map((name) => `type ${name} implements N { n: N id: ID }`).join(' ')}
  `);
  let text = 'n { k: id }';
  for (let depth = 0; depth < 5; depth += 1) {
    text = `n { ${text} ${types.map((name) => `... on ${name} { ${text} }`).join(' ')} }`;
  }
  const errors = validateDocument(many, parse(`{ k ${text} }`), OPTIONS);
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['LIMIT_OVERLAPS']);
});

test('a field repeated eight thousand times is valid', () => {
  const document = parse(`{ ${'s '.repeat(8_000)} }`);
  expect(validateDocument(schema, document, OPTIONS)).toEqual([]);
});
