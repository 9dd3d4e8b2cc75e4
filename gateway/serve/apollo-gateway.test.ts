import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { afterEach, expect, test } from 'vitest';
import { everybodyIs } from '../protect/authenticate.ts';
import { openReady, subscribeTo } from '../subscribe/fake-client.ts';
import { drawbarGateway } from './apollo-gateway.ts';
import type { ApolloGatewayOptions } from './apollo-gateway.ts';
import { fakeGraphOptions, fakeSupergraph } from './fake-graph.ts';

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
