import { describe, expect, test } from 'vitest';
import { fakeCall, fakeGraph } from '../execute/fake-subgraphs.ts';
import type { FakeSubgraph } from '../execute/fake-subgraphs.ts';
import type { Call, EngineOptions } from '../execute/types.ts';

const PRODUCTS: FakeSubgraph = {
  sdl: `type Query { products: [Product] found: [Found] media: Media }
    type Product @key(fields: "upc") { upc: ID! name: String price: Int weight: Int }
    union Found = Product | Shop
    type Shop @key(fields: "id") { id: ID! title: String }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String length: Int }
    type Mutation { add(n: Int): Product }`,
};
const STOCK: FakeSubgraph = {
  sdl: `type Query { best: Media }
    type Product @key(fields: "upc") { upc: ID! price: Int @external weight: Int @external
      inStock: Boolean shipping: Int @requires(fields: "price weight")
      handling: Int @requires(fields: "price") }
    type Media @key(fields: "id") @interfaceObject { id: ID! copies: Int }`,
};

function planOf(
  text: string,
  subgraphs: Record<string, FakeSubgraph> = { products: PRODUCTS, stock: STOCK },
  call: Partial<Call> = {},
  options: Partial<EngineOptions> = {},
): string[] {
  const { engine } = fakeGraph(subgraphs, options);
  const prepared = engine.prepare(text, null);
  if ('errors' in prepared) throw new Error(JSON.stringify(prepared.errors));
  return engine.explain(prepared, fakeCall(call)).split('\n');
}

describe('a plan', () => {
  test('asks one subgraph once for all that it has, under names of its own', () => {
    expect(
      planOf('{ a: products { n: name } b: products { weight } products { n: price } }'),
    ).toEqual(['0.0 products: {products{name weight price}}']);
  });

  test('brings what is required before what requires it', () => {
    expect(planOf('{ products { shipping handling } }')).toEqual([
      '0.0 products: {products{upc price weight}}',
      '0.1 stock at products after 0: query($representations:[_Any!]!)' +
        '{_entities(representations:$representations){... on Product {shipping handling}}}',
    ]);
  });

  test('tells a type that a stand-in hides before it is needed', () => {
    expect(planOf('{ best { copies ... on Book { pages } } }')).toEqual([
      '0.0 stock: {best{copies id}}',
      '0.1 products at best after 0: query($representations:[_Any!]!)' +
        '{_entities(representations:$representations)' +
        '{... on Media {__typename ... on Book {pages}}}}',
    ]);
  });

  test('does not ask for a type that nobody needs', () => {
    expect(planOf('{ best { copies } }')).toEqual(['0.0 stock: {best{copies}}']);
  });

  test('asks an interface for what all of its types have', () => {
    expect(planOf('{ media { title ... on Film { length } } }')).toEqual([
      '0.0 products: {media{__typename title ... on Film {length}}}',
    ]);
  });

  test('keeps conditions, so that one plan serves all values of a variable', () => {
    expect(
      planOf(
        'query($a: Boolean!, $b: Boolean!) { products @skip(if: $a) { name @include(if: $b) } }',
      ),
    ).toEqual([
      '0.0 products: query($b: Boolean!,$a: Boolean!){products @skip(if:$a)' +
        '{__typename name @include(if:$b)}}',
    ]);
  });

  test('runs the fields of a mutation one after another, each as often as it is asked', () => {
    expect(planOf('mutation { a: add(n: 1) { inStock } b: add(n: 1) { name } }')).toEqual([
      '0.0 products: mutation{add_1:add(n: 1){upc}}',
      '0.1 stock at add after 0: query($representations:[_Any!]!)' +
        '{_entities(representations:$representations){... on Product {inStock}}}',
      '1.0 products: mutation{add_2:add(n: 1){name}}',
    ]);
  });

  test('shares no value between aliases where a null could spread from one to the other', () => {
    expect(planOf('{ a: products { name } b: products { upc } }')).toEqual([
      '0.0 products: {products{name} products_0:products{upc}}',
    ]);
  });
});

describe('progressive override', () => {
  const graphs: Record<string, FakeSubgraph> = {
    a: { sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! f: Int g: Int }' },
    b: {
      sdl: `type T @key(fields: "id") { id: ID!
        f: Int @override(from: "a", label: "percent(40)")
        g: Int @override(from: "a", label: "beta") }`,
    },
  };
  test('follows the percentage', () => {
    expect(planOf('{ t { f } }', graphs, {}, { random: () => 0.5 })).toEqual(['0.0 a: {t{f}}']);
    expect(planOf('{ t { f } }', graphs, {}, { random: () => 0.3 })).toHaveLength(2);
  });
  test('follows a named label', () => {
    expect(planOf('{ t { g } }', graphs)).toEqual(['0.0 a: {t{g}}']);
    const label = (name: string): boolean => name === 'beta';
    expect(planOf('{ t { g } }', graphs, {}, { label, random: () => 0.9 })).toHaveLength(2);
  });
});

describe('what a caller may not read', () => {
  const secured: Record<string, FakeSubgraph> = {
    products: {
      sdl: `type Query { products: [Product] any: [Any] }
        union Any = Product | Secret
        type Secret @authenticated { text: String }
        type Product @key(fields: "upc") { upc: ID! name: String
          price: Int @requiresScopes(scopes: [["prices", "read"], ["admin"]])
          margin: Int @policy(policies: [["owner"]]) }`,
      resolvers: {
        Query: {
          products: () => [{ upc: '1', name: 'Bell', price: 3, margin: 1 }],
          any: () => [
            { __typename: 'Secret', text: 's' },
            { __typename: 'Product', upc: '1', name: 'Bell' },
          ],
        },
      },
    },
    stock: {
      sdl: `type Product @key(fields: "upc") { upc: ID! price: Int @external
        shipping: Int @requires(fields: "price")
          @requiresScopes(scopes: [["prices", "read"], ["admin"]]) }`,
      resolvers: { Product: { __resolveReference: (p: unknown) => p, shipping: () => 5 } },
    },
  };
  const caller = (scopes: readonly string[], policies: readonly string[] = []) => ({
    caller: { id: 'c', kind: 'USER', scopes, policies, claims: {} },
  });
  const text = `query($no: Boolean = false) { products { ...F ... on Product { cost: price }
    shipping
    name margin } } fragment F on Product { price @skip(if: $no) }`;

  test('is null with an error that names the scope, and nothing of it is fetched', async () => {
    const { run, sent } = fakeGraph(secured);
    const answer = await run(text, {}, caller(['prices']));
    expect(answer.data).toEqual({
      products: [{ price: null, cost: null, shipping: null, name: 'Bell', margin: null }],
    });
    expect(answer.errors?.map((e) => [e.path?.join('.'), e.extensions?.['code']])).toEqual([
      ['products.0.price', 'FORBIDDEN'],
      ['products.0.cost', 'FORBIDDEN'],
      ['products.0.shipping', 'FORBIDDEN'],
      ['products.0.margin', 'FORBIDDEN'],
    ]);
    expect(answer.errors?.[0]?.message).toContain(
      'scope "prices" and scope "read", or scope "admin"',
    );
    expect(sent.map((r) => r.query)).toEqual(['{products{name}}']);
  });

  test('is served to the next caller who may, and to him alone', async () => {
    const { run } = fakeGraph(secured);
    expect((await run(text, {}, caller(['admin'], ['owner']))).data).toEqual({
      products: [{ price: 3, cost: 3, shipping: 5, name: 'Bell', margin: 1 }],
    });
    expect((await run(text, {})).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  test('is told to each caller with the reason of his own', async () => {
    const { run } = fakeGraph(secured);
    const codes: unknown[] = [];
    for (const call of [{}, caller(['prices']), {}]) {
      const { errors } = await run(text, {}, call);
      codes.push(new Set(errors?.map(({ extensions }) => extensions?.['code'])));
    }
    const [nobody, somebody] = [new Set(['UNAUTHENTICATED']), new Set(['FORBIDDEN'])];
    expect(codes).toEqual([nobody, somebody, nobody]);
  });

  test('is hidden behind a union as well', async () => {
    const { run } = fakeGraph(secured);
    const answer = await run('{ any { ... on Secret { text } ... on Product { name } } }');
    expect(answer.data).toEqual({ any: [{ text: null }, { name: 'Bell' }] });
    expect(answer.errors?.map((e) => e.path)).toEqual([['any', 0, 'text']]);
  });
});
