import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Call, SubgraphRequest } from '../execute/types.ts';
import { TransportError } from './errors.ts';
import { createHttpTransport } from './http.ts';
import type { HttpTransportOptions } from './http.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(handler: Handler, options: Partial<HttpTransportOptions> = {}) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const transport = createHttpTransport({
    subgraph: 'stock',
    url: `http://127.0.0.1:${port}/graphql`,
    headers: () => ({}),
    traceHeader: null,
    connections: 4,
    timeoutMs: 5000,
    maxResponseBytes: 1000,
    singleFlight: false,
    now: Date.now,
    subscribe: () => (async function* none() {})(),
    ...options,
  });
  closers.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => Promise.resolve(server.closeAllConnections()),
    () => transport.close(),
  );
  return { transport, server };
}

const request: SubgraphRequest = {
  subgraph: 'stock',
  kind: 'query',
  query: '{a}',
  head: '{"query":"{a}"',
  variables: '{}',
};

function call(signal: AbortSignal = new AbortController().signal): Call {
  return { caller: null, headers: {}, traceId: 't', signal, deadline: Date.now() + 10_000 };
}

function body(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => null,
    (e: unknown) => e,
  );
  if (!(error instanceof TransportError)) throw new Error(`no TransportError: ${String(error)}`);
  return error;
}

test('a response with data and errors comes through, whatever its status', async () => {
  const { transport } = await serve((_, r) =>
    body(r, '{"data":{"a":1},"errors":[{"message":"m"}]}', 500),
  );
  const response = await transport.send(request, call());
  expect(response).toEqual({ data: { a: 1 }, errors: [{ message: 'm' }], isClean: true });
});

const WRONG: readonly (readonly [string, Handler, string])[] = [
  ['HTML', (_, r) => r.writeHead(200).end('<html>'), 'UPSTREAM_INVALID_RESPONSE'],
  ['an empty body', (_, r) => r.writeHead(200).end(), 'UPSTREAM_INVALID_RESPONSE'],
  ['a JSON list', (_, r) => body(r, '[]'), 'UPSTREAM_INVALID_RESPONSE'],
  ['data of the wrong shape', (_, r) => body(r, '{"data":[]}'), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'too many bytes',
    (_, r) => body(r, `{"data":{"a":"${'x'.repeat(2000)}"}}`),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  ['status 503', (_, r) => r.writeHead(503).end('down'), 'UPSTREAM_UNAVAILABLE'],
  ['status 429', (_, r) => r.writeHead(429).end('slow'), 'UPSTREAM_RATE_LIMITED'],
  [
    'a cut answer',
    (_, r) => void r.writeHead(200, { 'content-length': 50 }).write('{"d', () => r.destroy()),
    'UPSTREAM_UNAVAILABLE',
  ],
];

for (const [what, handler, code] of WRONG) {
  test(`${what} is a failure that names the subgraph and nothing else`, async () => {
    const { transport } = await serve(handler);
    const error = await failure(transport.send(request, call()));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^Subgraph "stock" [A-Za-z0-9 :]+\.$/);
    expect(error.message).not.toContain('127.0.0.1');
  });
}

test('a subgraph that does not answer in time is a time-out', async () => {
  const { transport } = await serve(() => {}, { timeoutMs: 50 });
  const error = await failure(transport.send(request, call()));
  expect(error.code).toBe('UPSTREAM_TIMEOUT');
});

test('when the client goes away the request to the subgraph is cut', async () => {
  const cut = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const { transport } = await serve((q) => {
    q.on('close', () => cut.resolve());
    arrived.resolve();
  });
  const client = new AbortController();
  const error = failure(transport.send(request, call(client.signal)));
  await arrived.promise;
  client.abort();
  expect((await error).code).toBe('CANCELLED');
  await cut.promise;
});

test('a query whose connection broke is asked once more, a mutation never', async () => {
  let asked = 0;
  const { transport } = await serve((q, r) => {
    asked += 1;
    if (asked % 2 === 1) q.socket.destroy();
    else body(r, '{"data":{"a":1}}');
  });
  expect((await transport.send(request, call())).data).toEqual({ a: 1 });
  expect(asked).toBe(2);
  const error = await failure(transport.send({ ...request, kind: 'mutation' }, call()));
  expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(asked).toBe(3);
});

test('equal queries under way share one request but no objects', async () => {
  let asked = 0;
  const release = Promise.withResolvers<void>();
  const { transport } = await serve(
    (_, r) => {
      asked += 1;
      void release.promise.then(() => body(r, '{"data":{"a":{}}}'));
    },
    { singleFlight: true },
  );
  const both = [transport.send(request, call()), transport.send(request, call())] as const;
  const leaver = new AbortController();
  const third = failure(transport.send(request, call(leaver.signal)));
  leaver.abort();
  expect((await third).code).toBe('CANCELLED');
  release.resolve();
  const [one, two] = await Promise.all(both);
  expect(asked).toBe(1);
  expect(one.data?.['a']).toEqual({});
  expect(one.data?.['a']).not.toBe(two.data?.['a']);
});

test('requests with different headers are never shared', async () => {
  let asked = 0;
  const { transport } = await serve(
    (q, r) => {
      asked += 1;
      body(r, `{"data":{"a":"${String(q.headers['who'])}"}}`);
    },
    { singleFlight: true, headers: (c) => ({ who: c.traceId }) },
  );
  const [one, two] = await Promise.all([
    transport.send(request, { ...call(), traceId: 'one' }),
    transport.send(request, { ...call(), traceId: 'two' }),
  ]);
  expect([one.data, two.data]).toEqual([{ a: 'one' }, { a: 'two' }]);
  expect(asked).toBe(2);
});

test('requests of two traces are shared, and the first one tells its trace', async () => {
  const traces: unknown[] = [];
  const release = Promise.withResolvers<void>();
  const { transport } = await serve(
    (q, r) => {
      traces.push(q.headers['x-trace']);
      void release.promise.then(() => body(r, '{"data":{"a":1}}'));
    },
    { singleFlight: true, traceHeader: 'x-trace' },
  );
  const both = ['one', 'two'].map((traceId) => transport.send(request, { ...call(), traceId }));
  release.resolve();
  const answers = await Promise.all(both);
  expect(answers.map(({ data }) => data)).toEqual([{ a: 1 }, { a: 1 }]);
  expect(traces).toEqual(['one']);
});

test('a trace is told also where nothing is shared', async () => {
  const { transport } = await serve(
    (q, r) => body(r, JSON.stringify({ data: { a: q.headers['x-trace'] } })),
    { traceHeader: 'x-trace' },
  );
  const response = await transport.send(request, { ...call(), traceId: 'one' });
  expect(response.data).toEqual({ a: 'one' });
});

test('the span of the operation is told, once and instead of a forwarded one', async () => {
  const told: unknown[] = [];
  const { transport } = await serve(
    (q, r) => {
      told.push(q.rawHeaders.filter((_, at, all) => all[at - 1] === 'traceparent'));
      body(r, '{"data":{"a":1}}');
    },
    { headers: () => ({ traceparent: 'forwarded' }) },
  );
  await transport.send(request, { ...call(), traceparent: 'ours' });
  await transport.send(request, call());
  expect(told).toEqual([['ours'], ['forwarded']]);
});

test('after many failures in a row the subgraph is left alone', async () => {
  let asked = 0;
  const { transport } = await serve((_, r) => {
    asked += 1;
    r.writeHead(503).end();
  });
  for (let i = 0; i < 30; i++) await failure(transport.send(request, call()));
  expect(asked).toBe(20);
});
