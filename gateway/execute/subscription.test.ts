import { expect, test } from 'vitest';
import { fakeCall, fakeGraph } from './fake-subgraphs.ts';
import type { FakeSubgraph } from './fake-subgraphs.ts';

const ended: string[] = [];

const ORDERS: FakeSubgraph = {
  sdl: `type Query { ok: Boolean }
    type Subscription { orders(from: Int): Order @requiresScopes(scopes: [["orders"]]) }
    type Order @key(fields: "id") { id: ID! }`,
  resolvers: {
    Subscription: {
      orders: {
        async *subscribe(_: unknown, { from }: { from: number }) {
          try {
            for (let id = from; ; id++) yield { orders: { id: String(id) } };
          } finally {
            ended.push('orders');
          }
        },
      },
    },
  },
};

const TOTALS: FakeSubgraph = {
  sdl: 'type Order @key(fields: "id") { id: ID! total: Int }',
  resolvers: {
    Order: {
      __resolveReference: (o: unknown) => o,
      total: ({ id }: { id: string }) => {
        if (id === '2') throw new Error('no total');
        return Number(id) * 10;
      },
    },
  },
};

const TEXT = 'subscription($n: Int) { o: orders(from: $n) { id total } }';
const caller = { id: 'c', kind: 'USER', scopes: ['orders'], claims: {} };

test('each event runs the rest of the plan; leaving stops the source', async () => {
  ended.length = 0;
  const { engine } = fakeGraph({ orders: ORDERS, totals: TOTALS });
  const prepared = engine.prepare(TEXT, null);
  if ('errors' in prepared) throw new Error(JSON.stringify(prepared));
  const seen: string[] = [];
  for await (const { body } of engine.subscribe(prepared, { n: 1 }, fakeCall({ caller }))) {
    seen.push(body);
    if (seen.length === 2) break;
  }
  expect(seen[0]).toBe('{"data":{"o":{"id":"1","total":10}}}');
  expect(JSON.parse(seen[1] ?? '')).toMatchObject({
    data: { o: { id: '2', total: null } },
    errors: [{ message: 'no total', path: ['o', 'total'] }],
  });
  expect(ended).toEqual(['orders']);
});

test('the source of a subscription is named by what is asked of its subgraph', () => {
  const { engine } = fakeGraph({ orders: ORDERS, totals: TOTALS });
  const prepared = engine.prepare(TEXT, null);
  if ('errors' in prepared) throw new Error('refused');
  const source = engine.subscriptionSource(prepared, { n: 1 }, fakeCall({ caller }));
  expect(source).toMatchObject({
    subgraph: 'orders',
    kind: 'subscription',
    query: 'subscription($n: Int){orders_0:orders(from: $n){id}}',
    variables: '{"n":1}',
  });
});

test('a subscription that the caller may not have opens no source', async () => {
  const { engine, sent } = fakeGraph({ orders: ORDERS, totals: TOTALS });
  const prepared = engine.prepare(TEXT, null);
  if ('errors' in prepared) throw new Error('refused');
  const seen: string[] = [];
  for await (const { body } of engine.subscribe(prepared, { n: 1 }, fakeCall())) seen.push(body);
  expect(seen).toHaveLength(1);
  expect(JSON.parse(seen[0] ?? '')).toMatchObject({
    errors: [{ message: expect.stringContaining('scope "orders"') }],
  });
  expect(sent).toEqual([]);
});

test('wrong variables are one text and the end', async () => {
  const { engine } = fakeGraph({ orders: ORDERS, totals: TOTALS });
  const prepared = engine.prepare(TEXT, null);
  if ('errors' in prepared) throw new Error('refused');
  const seen: boolean[] = [];
  for await (const event of engine.subscribe(prepared, { n: 'x' }, fakeCall({ caller }))) {
    seen.push(event.isRequestError);
  }
  expect(seen).toEqual([true]);
});
