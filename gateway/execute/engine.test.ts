import { describe, expect, test } from 'vitest';
import { TransportError } from '../transport/errors.ts';
import { SupergraphError } from '../supergraph/read-supergraph.ts';
import { createEngine } from './engine.ts';
import { fakeCall, fakeGraph } from './fake-subgraphs.ts';
import type { FakeSubgraph } from './fake-subgraphs.ts';

const SHOP: FakeSubgraph = {
  sdl: `type Query { items: [Item] item(id: ID!): Item strict: Item! node: Node }
    interface Node { id: ID! }
    type Item implements Node @key(fields: "id") { id: ID! name: String code: String! }`,
  resolvers: {
    Query: {
      items: () => [
        { id: '1', name: 'Bicycle', code: 'B' },
        null,
        { id: '2', name: 'Bell', code: 'C' },
      ],
      item: (_: unknown, { id }: { id: string }) => ({ id, name: `Item ${id}`, code: null }),
      strict: () => ({ id: '1', name: 'Bicycle', code: 'B' }),
      node: () => ({ __typename: 'Item', id: '1' }),
    },
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: `Item ${id}`, code: 'R' }),
    },
  },
};

const STOCK: FakeSubgraph = {
  sdl: `type Item @key(fields: "id") { id: ID! stock: Int shelf: Shelf! bin: Shelf }
    type Shelf { label: String! row: Int }`,
  resolvers: {
    Item: {
      __resolveReference: ({ id }: { id: string }) => {
        if (id === 'gone') throw new Error('no such item');
        return { id };
      },
      stock: ({ id }: { id: string }) => {
        if (id === '2') throw new Error('not counted');
        return 7;
      },
      shelf: () => ({ label: 'A', row: 1 }),
      bin: () => ({ label: null, row: 2 }),
    },
  },
};

function failing(code: 'UPSTREAM_UNAVAILABLE' | 'UPSTREAM_TIMEOUT'): FakeSubgraph {
  const send = () => Promise.reject(new TransportError(code, 'stock', 'is away', true));
  return { ...STOCK, transport: { send } };
}

describe('errors of subgraphs', () => {
  test('a failed requirement takes nothing along that was asked for beside it', async () => {
    const needed: FakeSubgraph = {
      sdl: `type Item @key(fields: "id") { id: ID! weight: Int! colour: String }`,
      resolvers: {
        Item: {
          __resolveReference: ({ id }: { id: string }) => ({ id, colour: 'red' }),
          weight() {
            throw new Error('not weighed');
          },
        },
      },
    };
    const needs: FakeSubgraph = {
      sdl: `type Item @key(fields: "id") { id: ID! weight: Int! @external
        price: Int @requires(fields: "weight") }`,
      resolvers: { Item: { __resolveReference: (item: object) => item, price: () => 1 } },
    };
    const { run } = fakeGraph({ shop: SHOP, needed, needs });
    for (const others of [{}, { colour: 'red' }]) {
      const { data, errors } = await run(`{ strict { price ${Object.keys(others).join()} } }`);
      expect(data).toEqual({ strict: { price: null, ...others } });
      expect(errors?.map(({ path }) => path)).toEqual([['strict', 'price']]);
    }
  });

  test('an error that took a whole entity is told once, also where more is missing', async () => {
    const labels: FakeSubgraph = {
      sdl: `type Item @key(fields: "id") { id: ID! label: String! size: Int! colour: String }`,
      resolvers: {
        Item: {
          __resolveReference: ({ id }: { id: string }) => ({ id, label: 'L', size: 1 }),
          label() {
            throw new Error('no label');
          },
        },
      },
    };
    const { run } = fakeGraph({ shop: SHOP, labels });
    const answer = await run('{ strict { id } item(id: "1") { colour size label id } }');
    expect(answer.data).toEqual({ strict: { id: '1' }, item: null });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['item', 'label']]);
  });

  test('an error of an entity field has the path of each place of the entity', async () => {
    const { run } = fakeGraph({ shop: SHOP, stock: STOCK });
    const answer = await run('{ items { id n: stock } again: items { stock } }');
    expect(answer.data).toEqual({
      items: [{ id: '1', n: 7 }, null, { id: '2', n: null }],
      again: [{ stock: 7 }, null, { stock: null }],
    });
    expect(answer.errors?.map((e) => e.path)).toEqual([
      ['items', 2, 'n'],
      ['again', 2, 'stock'],
    ]);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ service: 'stock', traceId: 'trace-1' });
  });

  test('an entity that fails as a whole has the path of its object', async () => {
    const { run } = fakeGraph({ shop: SHOP, stock: STOCK });
    const answer = await run('{ item(id: "gone") { name stock } }');
    expect(answer.data).toEqual({ item: { name: 'Item gone', stock: null } });
    expect(answer.errors?.map((e) => [e.message, e.path])).toEqual([['no such item', ['item']]]);
  });

  test('a null where none may be is an error there and spreads', async () => {
    const { run } = fakeGraph({ shop: SHOP, stock: STOCK });
    const answer = await run('{ item(id: "1") { c: code } items { bin { label } } }');
    expect(answer.data).toEqual({ item: null, items: [{ bin: null }, null, { bin: null }] });
    expect(answer.errors?.map((e) => e.path)).toEqual([
      ['item', 'c'],
      ['items', 0, 'bin', 'label'],
      ['items', 2, 'bin', 'label'],
    ]);
  });

  test('a subgraph that is away takes only its own fields', async () => {
    const { run } = fakeGraph({ shop: SHOP, stock: failing('UPSTREAM_UNAVAILABLE') });
    const answer = await run('{ items { name stock } item(id: "1") { shelf { row } name } }');
    expect(answer.data).toEqual({
      items: [{ name: 'Bicycle', stock: null }, null, { name: 'Bell', stock: null }],
      item: null,
    });
    for (const error of answer.errors ?? []) {
      expect(error.message).toBe('Subgraph "stock" is away.');
      expect(error.extensions).toEqual({
        code: 'UPSTREAM_UNAVAILABLE',
        service: 'stock',
        retryable: true,
        traceId: 'trace-1',
      });
    }
    expect(answer.errors?.map((e) => e.path)).toEqual([['items', 0], ['items', 2], ['item']]);
  });

  test('without a required value only what is computed from it is missing', async () => {
    const prices: FakeSubgraph = {
      sdl: 'type Item @key(fields: "id") { id: ID! price: Int }',
      transport: {
        send: () =>
          Promise.reject(new TransportError('UPSTREAM_TIMEOUT', 'prices', 'is slow', true)),
      },
    };
    const costs: FakeSubgraph = {
      sdl: `type Item @key(fields: "id") { id: ID! price: Int @external
        cost: Int @requires(fields: "price") color: String }`,
      resolvers: {
        Item: {
          __resolveReference: (r: unknown) => r,
          cost: ({ price }: { price: number }) => price * 2,
          color: () => 'red',
        },
      },
    };
    const { run, sent } = fakeGraph({ shop: SHOP, prices, costs });
    const answer = await run('{ item(id: "1") { cost color name } }');
    expect(answer.data).toEqual({ item: { cost: null, color: 'red', name: 'Item 1' } });
    expect(answer.errors?.map((e) => e.path)).toContainEqual(['item', 'cost']);
    expect(sent.map((r) => r.subgraph)).toEqual(['shop', 'prices', 'costs']);
  });

  test('a root field whose subgraph is away is null with an error; the rest stays', async () => {
    const away: FakeSubgraph = {
      sdl: 'type Query { weather: String rain: Int }',
      transport: {
        send: () => Promise.reject(new TransportError('UPSTREAM_TIMEOUT', 'sky', 'is slow', true)),
      },
    };
    const { run } = fakeGraph({ shop: SHOP, sky: away });
    const answer = await run('{ w: weather rain item(id: "1") { name } }');
    expect(answer.data).toEqual({ w: null, rain: null, item: { name: 'Item 1' } });
    expect(answer.errors?.map((e) => e.path)).toEqual([['w'], ['rain']]);
  });

  test('values of the wrong shape are errors at their path', async () => {
    const odd: FakeSubgraph = {
      sdl: 'type Query { odd: Odd } type Odd { n: Int list: [String] kind: Kind } enum Kind { A }',
      transport: {
        send: async () => ({ data: { odd: { n: 'x', list: 'no', kind: 'Z' } }, errors: [] }),
      },
    };
    const { run } = fakeGraph({ odd });
    const answer = await run('{ odd { n list kind } }');
    expect(answer.data).toEqual({ odd: { n: null, list: null, kind: null } });
    expect(answer.errors?.map((e) => e.path)).toEqual([
      ['odd', 'n'],
      ['odd', 'list'],
      ['odd', 'kind'],
    ]);
  });

  test('entities that a subgraph leaves out are errors, not silence', async () => {
    const send = async () => ({ data: { _entities: [{ stock: 1 }] }, errors: [] });
    const { run } = fakeGraph({ shop: SHOP, stock: { ...STOCK, transport: { send } } });
    const answer = await run('{ items { stock } }');
    expect(answer.data).toEqual({ items: [{ stock: 1 }, null, { stock: null }] });
    expect(answer.errors?.map((e) => e.path)).toEqual([['items', 2]]);
  });

  test('no more errors than the limit are told', async () => {
    const limits = { maxSelections: 1000, maxCacheBytes: 1_000_000, maxErrors: 1 };
    const graph = fakeGraph({ shop: SHOP, stock: failing('UPSTREAM_TIMEOUT') }, { limits });
    expect((await graph.run('{ items { stock } }')).errors).toHaveLength(1);
  });
});

describe('answers', () => {
  test('names like those of Object.prototype are ordinary names', async () => {
    const { engine } = fakeGraph({ shop: SHOP });
    const prepared = engine.prepare(
      '{ __proto__: item(id: "1") { constructor: name toString: id } }',
      null,
    );
    if ('errors' in prepared) throw new Error('refused');
    const { body } = await engine.execute(prepared, {}, fakeCall());
    expect(body).toBe('{"data":{"__proto__":{"constructor":"Item 1","toString":"1"}}}');
  });

  test('are the same interpreted and compiled', async () => {
    const { run } = fakeGraph({ shop: SHOP, stock: STOCK });
    const bodies = new Set<string>();
    for (let i = 0; i < 6; i++) {
      bodies.add(
        JSON.stringify(await run('{ items { id name shelf { label } } strict { stock } }')),
      );
    }
    expect([...bodies]).toEqual([
      '{"data":{"items":[{"id":"1","name":"Bicycle","shelf":{"label":"A"}},null,' +
        '{"id":"2","name":"Bell","shelf":{"label":"A"}}],"strict":{"stock":7}}}',
    ]);
  });

  test('keep the key order of what is included', async () => {
    const { run } = fakeGraph({ shop: SHOP });
    const text = 'query($a: Boolean!) { strict { name @include(if: $a) id name } }';
    expect(JSON.stringify((await run(text, { a: false })).data)).toBe(
      '{"strict":{"id":"1","name":"Bicycle"}}',
    );
    expect(JSON.stringify((await run(text, { a: true })).data)).toBe(
      '{"strict":{"name":"Bicycle","id":"1"}}',
    );
  });

  test('to introspection need no subgraph', async () => {
    const { run, sent } = fakeGraph({ shop: SHOP });
    const { data } = await run('{ __typename i: __type(name: "Item") { fields { name } } }');
    expect(data).toEqual({
      __typename: 'Query',
      i: { fields: [{ name: 'id' }, { name: 'name' }, { name: 'code' }] },
    });
    expect(sent).toEqual([]);
  });

  test('fetch one entity once, wherever it stands', async () => {
    const { run, sent } = fakeGraph({ shop: SHOP, stock: STOCK });
    await run('{ items { stock } item(id: "1") { stock } node { ... on Item { stock } } }');
    expect(sent.map((r) => r.subgraph)).toEqual(['shop', 'stock']);
  });

  test('ask nothing of a subgraph when everything is skipped', async () => {
    const { run, sent } = fakeGraph({ shop: SHOP, stock: STOCK });
    const text =
      'query($no: Boolean!) { items @include(if: $no) { id } strict @skip(if: true) { id } }';
    expect(await run(text, { no: false })).toEqual({ data: {} });
    expect(sent).toEqual([]);
  });
});

describe('a supergraph that cannot be served', () => {
  const HEAD = 'schema { query: Query } enum join__Graph { A @join__graph(name: "a", url: "") }\n';
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['a broken key', 'type Query @join__type(graph: A, key: "id {") { a: Int }', /cannot be read/],
    ['an unknown type', 'type Query @join__type(graph: A) { a: Nope }', /Nope/],
    ['an empty type', 'type Query @join__type(graph: A) { a: T } type T', /not a valid schema/],
  ];
  for (const [what, types, message] of cases) {
    test(`is refused at once: ${what}`, () => {
      const make = (): unknown =>
        createEngine({
          supergraphSdl: HEAD + types,
          transports: () => Promise.reject(new Error('unused')) as never,
          limits: { maxSelections: 10, maxCacheBytes: 1000, maxErrors: 10 },
          now: () => 0,
          random: () => 0,
          suggestions: false,
        });
      expect(make).toThrow(SupergraphError);
      expect(make).toThrow(message);
    });
  }
});

describe('prepared operations', () => {
  test('are kept from the second sight on', () => {
    const { engine } = fakeGraph({ shop: SHOP });
    const prepare = (name: string | null) => engine.prepare('query A { strict { id } }', name);
    const [first, second, third] = [prepare(null), prepare(null), prepare(null)];
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(prepare('A')).not.toBe(third);
  });

  test('stay within their bytes', () => {
    const limits = { maxSelections: 1000, maxCacheBytes: 20_000, maxErrors: 50 };
    const { engine } = fakeGraph({ shop: SHOP }, { limits });
    const prepare = (n: number) => engine.prepare(`query A${n} { strict { id } }`, null);
    const kept = [prepare(0), prepare(0)][1];
    for (let n = 1; n < 50; n++) for (let i = 0; i < 2; i++) prepare(n);
    expect(prepare(0)).not.toBe(kept);
  });
});

describe('refusals', () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
    ['a syntax error', '{ items {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['cyclic fragments', 'fragment A on Query { ...A } { ...A }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['@defer', '{ ... @defer { items { id } } }', {}, 'INCREMENTAL_DELIVERY_UNSUPPORTED'],
    ['no operation', 'fragment A on Query { items { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two operations',
      'query A { items { id } } query B { items { id } }',
      {},
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a mutation where there are none', 'mutation { add }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription as well', 'subscription { added }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong variable', 'query($i: ID!) { item(id: $i) { id } }', {}, 'BAD_USER_INPUT'],
  ];
  for (const [what, text, variables, code] of cases) {
    test(`${what} is a request error and reaches no subgraph`, async () => {
      const { run, sent } = fakeGraph({ shop: SHOP });
      const answer = await run(text, variables);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
      expect('data' in answer).toBe(false);
      expect(sent).toEqual([]);
    });
  }

  test('an operation that is too large after expansion is refused by number', async () => {
    const limits = { maxSelections: 10, maxCacheBytes: 1_000_000, maxErrors: 50 };
    const { run } = fakeGraph({ shop: SHOP }, { limits });
    const answer = await run(
      `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: item(id: "${i}") { id }`).join(' ')} }`,
    );
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('LIMIT_SELECTIONS');
    expect(answer.errors?.[0]?.message).toContain('10 fields');
  });

  test('a document that the guard refuses is not validated', async () => {
    const { run } = fakeGraph(
      { shop: SHOP },
      { guard: (d) => (d.definitions.length > 1 ? [tooMany()] : []) },
    );
    const answer = await run('{ nothing } query B { nothing }');
    expect(answer.errors?.map((e) => e.message)).toEqual(['too many']);
  });
});

function tooMany() {
  return Object.assign(new Error('too many'), { toJSON: () => ({ message: 'too many' }) }) as never;
}
