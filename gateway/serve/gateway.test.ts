import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReady, subscribeTo } from '../subscribe/fake-client.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { fakeGraphOptions, fakeSupergraph, movements } from './fake-graph.ts';
import { createGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { GatewayOptions } from './gateway-options.ts';

const logged: unknown[] = [];
const log = {
  info() {},
  warn: (fields: object) => void logged.push(fields),
  error: (fields: object) => void logged.push(fields),
};

let gateway: Gateway | undefined;
beforeEach(() => void logged.splice(0));
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const options = (more: Partial<GatewayOptions> = {}): GatewayOptions =>
  fakeGraphOptions({ log, ...more });

async function ask(query: string, accept = 'application/json'): Promise<string> {
  const response = await fetch(`${gateway?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

/** The same schema, whose items come only when they may. */
function waiting(schema: GraphQLSchema, until: Promise<void>): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['items'];
  if (field === undefined) throw new Error('The schema has no items.');
  const { resolve } = field;
  field.resolve = async (...at) => {
    await until;
    return resolve?.(...at);
  };
  return schema;
}

async function start(more: Partial<GatewayOptions> = {}): Promise<void> {
  gateway = await createGateway(options(more));
  await gateway.listen({ host: '127.0.0.1', port: 0 });
}

test('a query over two subgraphs in this process is answered', async () => {
  await start();
  expect(JSON.parse(await ask('{ items { name stock } }'))).toEqual({
    data: {
      items: [
        { name: 'Desk', stock: 10 },
        { name: 'Chair', stock: 20 },
      ],
    },
  });
});

test('a subscription is completed by the other subgraph, event by event', async () => {
  await start();
  const text = await ask('subscription { moved { name stock } }', 'text/event-stream');
  expect(text).toContain('"moved"');
  expect(text).toContain('"stock":20');
  expect(text).toContain('event: complete');
});

test('a running subscription goes on over a hundred reloads, on one upstream', async () => {
  await start();
  const client = await openReady(gateway?.url ?? '');
  client.send(subscribeTo('1', 'subscription { feed { name stock } }'));
  await expect.poll(() => movements.listenerCount('moved')).toBe(1);
  for (let round = 0; round < 100; round += 1) {
    await gateway?.reload(fakeSupergraph(round % 2 === 0 ? 'type Query { more: Int }' : ''));
  }
  movements.emit('moved', '2');
  const payload = { data: { feed: { name: 'Chair', stock: 20 } } };
  expect(await client.next()).toEqual({ id: '1', type: 'next', payload });
  expect(movements.listenerCount('moved')).toBe(1);
  client.socket.terminate();
  await expect.poll(() => movements.listenerCount('moved')).toBe(0);
});

test('a named label of a progressive override is asked for each call', async () => {
  const link = '@link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@override"])';
  const part = (name: string, fields: string) => {
    const typeDefs = parse(`extend schema ${link} ${fields}`);
    const resolvers = { Query: { where: () => name } };
    const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
    return { typeDefs, place: { local: { name, schema, createContext: () => ({}) } } };
  };
  const old = part('old', 'type Query { where: String }');
  const fresh = part(
    'fresh',
    'type Query { where: String @override(from: "old", label: "moved") ok: Int }',
  );
  await start({
    supergraph: {
      sdl: composeSupergraph([
        { name: 'old', url: '', typeDefs: old.typeDefs },
        { name: 'fresh', url: '', typeDefs: fresh.typeDefs },
      ]),
    },
    subgraphs: { old: old.place, fresh: fresh.place },
    forwardHeaders: ['try'],
    overrideLabel: (label, { headers }) => headers['try'] === label,
  });
  const tried = async (label: string): Promise<unknown> => {
    const headers = { try: label };
    const response = await fetch(`${gateway?.url}/graphql?query={where}`, { headers });
    return response.json();
  };
  expect(await tried('none')).toEqual({ data: { where: 'old' } });
  expect(await tried('moved')).toEqual({ data: { where: 'fresh' } });
});

test('an answer past its limit is an error instead', async () => {
  await start({ limits: { responseLength: 60 } });
  expect(await ask('{ items { id } }')).toContain('"items"');
  expect(await ask('{ items { id name stock } }')).toContain('LIMIT_RESPONSE');
  const response = await fetch(`${gateway?.url}/graphql?query={items{id,name,stock}}`, {
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(response.status).toBe(400);
});

test('what runs when the gateway stops is answered, and nothing new is taken', async () => {
  const running = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { subgraphs = {} } = fakeGraphOptions();
  const items = subgraphs['items'];
  if (items === undefined || !('local' in items)) throw new Error('The items are not local.');
  await start({
    subgraphs: {
      ...subgraphs,
      items: {
        local: {
          ...items.local,
          createContext: (call) => {
            running.resolve();
            return { call };
          },
          schema: waiting(items.local.schema, finish.promise),
        },
      },
    },
  });
  const { url } = gateway ?? {};
  const answer = ask('{ items { id } }');
  await running.promise;
  const closed = gateway?.close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  finish.resolve();
  expect(JSON.parse(await answer)).toEqual({ data: { items: [{ id: '1' }, { id: '2' }] } });
  await closed;
  gateway = undefined;
});

test('a reload serves the new graph and warns about what it breaks', async () => {
  await start();
  await gateway?.reload(fakeSupergraph('type Query { more: Int }'));
  expect(await ask('{ __type(name: "Query") { fields { name } } }')).toContain('more');
  await gateway?.reload(fakeSupergraph());
  expect(logged).toMatchObject([{ count: 1, changes: [expect.stringContaining('more')] }]);
});

test('a broken supergraph is refused at a reload, and the old one goes on serving', async () => {
  await start();
  for (const bad of ['', 'type Query {', 'type Query { a: Int }', `${'['.repeat(100_000)}`]) {
    await expect(gateway?.reload(bad)).rejects.toThrow(Error);
  }
  expect(await ask('{ items { name } }')).toContain('Desk');
});

test('a broken supergraph at start is an error that says what is wrong', async () => {
  await expect(createGateway(options({ supergraph: { sdl: '{' } }))).rejects.toThrow('supergraph');
  const missing = { file: '/nowhere/supergraph.graphql' };
  await expect(createGateway(options({ supergraph: missing }))).rejects.toThrow('cannot be read');
});

test('a supergraph at an address is polled, and an endless answer is refused', async () => {
  let sdl = fakeSupergraph();
  const server = createServer((_request, response) => {
    if (sdl !== '') response.end(sdl);
    else Readable.from(endless()).pipe(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await start({
    supergraph: { url: new URL(`http://127.0.0.1:${port}/`), pollSeconds: 0.05 },
  });
  const before = gateway?.version;
  sdl = fakeSupergraph('type Query { more: Int }');
  await expect.poll(() => gateway?.version).not.toBe(before);
  sdl = '';
  await expect.poll(() => logged.length).toBeGreaterThan(0);
  const tooLarge = { message: expect.stringContaining('larger than') };
  expect(logged.at(-1)).toMatchObject({ err: tooLarge });
  expect(await ask('{ items { name } }')).toContain('Desk');
  server.closeAllConnections();
  server.close();
});

test('a supergraph file is watched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, fakeSupergraph());
  await start({ supergraph: { file } });
  const before = gateway?.version;
  await writeFile(file, fakeSupergraph('type Query { more: Int }'));
  await expect.poll(() => gateway?.version, { timeout: 5_000 }).not.toBe(before);
  await writeFile(file, 'type Query {');
  await expect.poll(() => logged.length, { timeout: 5_000 }).toBeGreaterThan(0);
  expect(await ask('{ items { name } }')).toContain('Desk');
  await rm(folder, { recursive: true });
});

/** More SDL than any graph has. */
function* endless(): Generator<string> {
  const part = '# nothing\n'.repeat(100_000);
  for (let at = 0; at < 1_000; at += 1) yield part;
}

test('an error of a variable names its trace as every other one does', async () => {
  await start();
  const answer = await ask('query ($ids: [ID!]!) { items(ids: $ids) { id } }');
  expect(answer).toMatch(/"extensions":\{"traceId":"[0-9a-f]{32}","code":"BAD_USER_INPUT"\}/);
});
