import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeServer } from 'graphql-ws';
import { buildSchema } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { followEvents } from './upstream-events.ts';
import { createSocketUpstream } from './upstream-websocket.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers every request with this text as events, then ends the body. */
async function eventServer(text: string, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end(text);
  });
  return `http://${await listen(server)}/`;
}

function follow(url: string, signal = new AbortController().signal) {
  return followEvents({ subgraph: 'stock', url, headers: {}, body: '{}', signal });
}

async function all(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const result of results) seen.push(result);
  return seen;
}

test('events become results until complete; comments and returns are no matter', async () => {
  const url = await eventServer(
    ':\n\nevent: next\ndata: {"data":{"n":1}}\n\n:\n\nevent: next\r\ndata: {"data":{"n":2},\r\n' +
      'data: "errors":[{"message":"no"}]}\r\n\r\nevent: complete\ndata:\n\n',
  );
  expect(await all(follow(url))).toEqual([
    { data: { n: 1 }, errors: [] },
    { data: { n: 2 }, errors: [{ message: 'no' }] },
  ]);
});

test('a line may end in a return and a feed that come in two pieces', async () => {
  const responses: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: next\r\ndata: {"data":{"n":1}}\r\n\r\nevent: next\r');
    responses.push(response);
  });
  const results = follow(`http://${await listen(server)}/`);
  expect(await results.next()).toMatchObject({ value: { data: { n: 1 } } });
  responses[0]?.write('\ndata: {"data":{"n":2}}\r\n\r\nevent: next\r\ndata: 3\r\n\r');
  expect(await results.next()).toMatchObject({ value: { data: { n: 2 } } });
  responses[0]?.end('\n');
  await expect(results.next()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});

test('a stream that ends without complete was cut, and may be opened again', async () => {
  const url = await eventServer('event: next\ndata: {"data":{"n":1}}\n\n');
  await expect(all(follow(url))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    retryable: true,
  });
});

test.each([
  ['an event that is no JSON', 'event: next\ndata: {\n\n'],
  ['an event that is no result', 'event: next\ndata: 5\n\n'],
  ['data that is a list', 'event: next\ndata: {"data":[]}\n\n'],
  ['an event of 9 MB', `event: next\ndata: ${'x'.repeat(9_000_000)}`],
])('%s is an invalid answer of the subgraph', async (_, text) => {
  const url = await eventServer(text);
  await expect(all(follow(url))).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});

test('a refusal says the status and no address; nobody there is unavailable', async () => {
  const refused = all(follow(await eventServer('no', 403)));
  await expect(refused).rejects.toThrow('Subgraph "stock" answered a subscription with status 403');
  const nobody = all(follow('http://127.0.0.1:9/'));
  await expect(nobody).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', service: 'stock' });
});

interface SocketPeer {
  readonly url: string;
  readonly sockets: () => number;
  readonly payloads: unknown[];
  /** Everything of a flood has been sent. */
  readonly flooded: Promise<void>;
}

const FLOOD = 30_000;

/** A subgraph over WebSockets that counts to three, and stays open on `wait`. */
async function socketServer(): Promise<SocketPeer> {
  const schema = buildSchema(
    'type Query { a: Int } type Subscription { count: Int flood: Int wait: Int }',
  );
  const payloads: unknown[] = [];
  const flooded = Promise.withResolvers<void>();
  const engine = makeServer({
    schema,
    onConnect: ({ connectionParams }) => {
      payloads.push(connectionParams);
    },
    roots: {
      subscription: {
        async *count() {
          for (const count of [1, 2, 3]) yield { count };
        },
        async *flood() {
          for (let flood = 1; flood <= FLOOD; flood += 1) yield { flood };
          flooded.resolve();
          await new Promise(() => {});
        },
        async *wait() {
          yield { wait: 1 };
          await new Promise(() => {});
        },
      },
    },
  });
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const closed = engine.opened(
      {
        protocol: socket.protocol,
        send: (text) => socket.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => socket.on('message', (data: Buffer) => void take(data.toString())),
      },
      undefined,
    );
    socket.once('close', (code, reason) => void closed(code, reason.toString()));
  });
  const url = `ws://${await listen(server)}/`;
  closers.push(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
  return { url, sockets: () => sockets.clients.size, payloads, flooded: flooded.promise };
}

const ask = (query: string, identity: string, signal = new AbortController().signal) => ({
  query,
  variables: {},
  headers: () => ({ caller: identity }),
  identity,
  signal,
});

test('results come over a WebSocket, and the caller goes with its first message', async () => {
  const peer = await socketServer();
  const upstream = createSocketUpstream('stock', peer.url);
  const results = await all(upstream.follow(ask('subscription { count }', 'ann')));
  expect(results).toEqual([1, 2, 3].map((count) => ({ data: { count }, errors: [] })));
  expect(peer.payloads).toEqual([{ caller: 'ann' }]);
  await expect.poll(peer.sockets).toBe(0);
});

test('streams of one caller share a socket, others have their own, all are released', async () => {
  const peer = await socketServer();
  const upstream = createSocketUpstream('stock', peer.url);
  const controllers = ['ann', 'ann', 'bob'].map((name) => {
    const controller = new AbortController();
    const results = upstream.follow(ask('subscription { wait }', name, controller.signal));
    return { controller, first: results.next() };
  });
  await Promise.all(controllers.map(({ first }) => first));
  expect(peer.sockets()).toBe(2);
  for (const { controller } of controllers) controller.abort();
  upstream.close();
  await expect.poll(peer.sockets).toBe(0);
});

test('a refused subscription and a lost socket are told apart', async () => {
  const peer = await socketServer();
  const upstream = createSocketUpstream('stock', peer.url);
  const refused = all(upstream.follow(ask('subscription { nothing }', 'ann')));
  await expect(refused).rejects.toMatchObject({ retryable: false });
  const results = upstream.follow(ask('subscription { wait }', 'ann'));
  await results.next();
  closers.splice(0).forEach((close) => close());
  await expect(results.next()).rejects.toMatchObject({ retryable: true });
});

test('a subgraph that sends more than is taken is cut off, to be opened again', async () => {
  const peer = await socketServer();
  const upstream = createSocketUpstream('stock', peer.url);
  const results = upstream.follow(ask('subscription { flood }', 'ann'));
  expect(await results.next()).toMatchObject({ value: { data: { flood: 1 } } });
  await peer.flooded;
  const other = upstream.follow(ask('subscription { count }', 'ann'));
  expect(await all(other)).toHaveLength(3); // on the same socket, behind the flood
  await expect(all(results)).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    retryable: true,
  });
  await expect.poll(peer.sockets).toBe(0);
});
