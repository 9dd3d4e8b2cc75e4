/** Two small subgraphs in this process and their supergraph, for tests of the whole gateway. */
import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { concatAST, parse } from 'graphql';
import type { Call, LocalSubgraph } from '../execute/types.ts';
import { everybodyIs } from '../protect/authenticate.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import type { GatewayOptions } from './gateway-options.ts';

const HEADER = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])`;
const ITEMS = parse(`${HEADER}
  type Query { items(ids: [ID!], first: Int): [Item] item(id: ID, size: Int): Item me: String }
  type Mutation { bump: Int }
  type Item @key(fields: "id") { id: ID! name: String kind: Kind next: Item }
  enum Kind { DESK CHAIR }`);
const STOCK = parse(`${HEADER} type Item @key(fields: "id") { id: ID! stock: Int }
  type Subscription { moved: Item feed: Item }`);

/** The supergraph; `more` is SDL added to the subgraph `stock`. */
export function fakeSupergraph(more = ''): string {
  const stock = more === '' ? STOCK : concatAST([STOCK, parse(more)]);
  return composeSupergraph([
    { name: 'items', url: '', typeDefs: ITEMS },
    { name: 'stock', url: '', typeDefs: stock },
  ]);
}

/** Emits `moved` with the id of an item; the subscription `feed` tells it. */
export const movements = new EventEmitter();

interface Context {
  readonly call: Call;
}

const createContext = (call: Call): Context => ({ call });

function itemsSubgraph(): LocalSubgraph {
  const items = [
    { id: '1', name: 'Desk', kind: 'DESK' },
    { id: '2', name: 'Chair', kind: 'CHAIR' },
  ];
  const find = (id: string): object | undefined => items.find((item) => item.id === id);
  const resolvers = {
    Query: {
      items: () => items,
      item: (_: unknown, { id }: { id: string }) => find(id) ?? null,
      async me(_: unknown, _args: unknown, { call }: Context) {
        await setImmediate();
        return `${call.caller?.id ?? 'nobody'} ${call.headers['tenant'] ?? 'none'}`;
      },
    },
    Mutation: { bump: () => 1 },
    Item: { __resolveReference: ({ id }: { id: string }) => find(id), next: () => items[0] },
  };
  const schema = buildSubgraphSchema([{ typeDefs: ITEMS, resolvers }]);
  return { name: 'items', createContext, schema };
}

function stockSubgraph(): LocalSubgraph {
  const resolvers = {
    Item: {
      __resolveReference: (item: object) => item,
      stock: ({ id }: { id: string }) => Number(id) * 10,
    },
    Subscription: {
      moved: {
        async *subscribe() {
          yield { moved: { id: '2' } };
        },
      },
      feed: {
        async *subscribe(_: unknown, _args: unknown, { call }: Context) {
          try {
            for await (const [id] of on(movements, 'moved', { signal: call.signal })) {
              yield { feed: { id: String(id) } };
            }
          } catch (error) {
            if (!call.signal.aborted) throw error;
          }
        },
      },
    },
  };
  const schema = buildSubgraphSchema([{ typeDefs: STOCK, resolvers }]);
  return { name: 'stock', createContext, schema };
}

/** Options of a gateway over them; `log` swallows everything unless given. */
export function fakeGraphOptions(more: Partial<GatewayOptions> = {}): GatewayOptions {
  return {
    supergraph: { sdl: fakeSupergraph() },
    subgraphs: { items: { local: itemsSubgraph() }, stock: { local: stockSubgraph() } },
    authenticate: everybodyIs(null),
    log: { info() {}, warn() {}, error() {} },
    now: () => Date.now(),
    randomId: () => randomBytes(16).toString('hex'),
    ...more,
  };
}
