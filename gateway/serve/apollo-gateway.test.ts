import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { everybodyIs } from '../protect/authenticate.ts';
import { openReady, subscribeTo } from '../subscribe/fake-client.ts';
import { drawbarGateway } from './apollo-gateway.ts';
import type { ApolloGatewayOptions } from './apollo-gateway.ts';
import { fakeGraphOptions, fakeSupergraph } from './fake-graph.ts';

/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9/';

let server: ApolloServer | undefined;
afterEach(() => server?.stop());

function mount(more: Partial<ApolloGatewayOptions> = {}): ReturnType<typeof drawbarGateway> {
  const gateway = drawbarGateway({ ...fakeGraphOptions(), ...more });
  server = new ApolloServer({ gateway });
  return gateway;
}

async function ask(query: string, variables: Record<string, string> = {}): Promise<unknown> {
  const response = await server?.executeOperation(
    { query, variables },
    { contextValue: { user: 'ann' } },
  );
  return response?.body.kind === 'single' ? response.body.singleResult : null;
}

test('Apollo Server answers through it, over two subgraphs', async () => {
  mount();
  expect(await ask('query ($id: ID) { item(id: $id) { name stock } }', { id: '2' })).toMatchObject({
    data: { item: { name: 'Chair', stock: 20 } },
  });
});

test('the text of a supergraph is all it needs', async () => {
  const { subgraphs = {} } = fakeGraphOptions();
  server = new ApolloServer({
    gateway: drawbarGateway({ supergraphSdl: fakeSupergraph(), subgraphs }),
  });
  expect(await ask('{ items { id } }')).toMatchObject({ data: { items: [{ id: '1' }, {}] } });
  expect(() => drawbarGateway({})).toThrow('supergraphSdl');
});

test('the caller comes from the context value', async () => {
  mount({
    caller: (context) => ({
      id: (context as { user: string }).user,
      kind: 'USER',
      scopes: [],
      claims: {},
    }),
  });
  expect(await ask('{ me }')).toMatchObject({ data: { me: 'ann none' } });
});

test('the limits hold there too', async () => {
  mount({ limits: { depth: 2 } });
  expect(await ask('{ items { next { id } } }')).toMatchObject({
    errors: [{ extensions: { code: 'LIMIT_DEPTH' } }],
  });
});

test('plugins see operation, data and errors as they do with @apollo/gateway', async () => {
  const seen: unknown[] = [];
  const gateway = drawbarGateway(
    fakeGraphOptions({ subgraphs: { ...fakeGraphOptions().subgraphs, stock: { url: NOBODY } } }),
  );
  const watching: ApolloServerPlugin = {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ operationName, document, schema }) => {
          seen.push(operationName, document.kind, schema.getQueryType()?.name);
          return Promise.resolve();
        },
        didEncounterErrors: ({ errors }) => {
          for (const error of errors) seen.push(error instanceof GraphQLError, error.path);
          return Promise.resolve();
        },
        willSendResponse: ({ response }) => {
          if (response.body.kind !== 'single') return Promise.resolve();
          const { data } = response.body.singleResult;
          seen.push(JSON.parse(JSON.stringify(data)));
          return Promise.resolve();
        },
      }),
  };
  server = new ApolloServer({ gateway, plugins: [watching] });
  const answer = await ask('query Named { item(id: "1") { __proto__: name stock } }');
  expect(answer).toMatchObject({
    errors: [
      {
        path: ['item'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'stock', serviceName: 'stock' },
      },
    ],
  });
  const data = JSON.parse('{"item":{"__proto__":"Desk","stock":null}}') as unknown;
  expect(seen).toEqual(['Named', 'Document', 'Query', true, ['item'], data]);
});

test('a client that goes away is told to the subgraphs', async () => {
  const controller = new AbortController();
  const began = Promise.withResolvers<void>();
  const slow = createServer((request, response) => {
    began.resolve();
    response.on('close', () => request.destroy());
  });
  slow.listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  mount({
    ...fakeGraphOptions({
      subgraphs: {
        ...fakeGraphOptions().subgraphs,
        stock: { url: `http://127.0.0.1:${port}/` },
      },
    }),
    signal: () => controller.signal,
  });
  const answer = ask('{ item(id: "1") { stock } }');
  await began.promise;
  controller.abort();
  expect(await answer).toMatchObject({ errors: [{ path: ['item'] }] });
  slow.closeAllConnections();
  slow.close();
});

test('a broken supergraph stops the server at its start', async () => {
  mount({ supergraph: { sdl: 'type Query {' } });
  await expect(server?.start()).rejects.toThrow('supergraph');
  server = undefined;
});

test('subscriptions are served beside it on the same HTTP server', async () => {
  const gateway = mount();
  await server?.start();
  const http = createServer();
  gateway.attachSubscriptions(http, { authenticate: everybodyIs(null) });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  const client = await openReady(`http://127.0.0.1:${port}`);
  client.send(subscribeTo('1', 'subscription { moved { name stock } }'));
  expect(await client.next()).toMatchObject({ payload: { data: { moved: { name: 'Chair' } } } });
  client.socket.terminate();
  http.close();
});
