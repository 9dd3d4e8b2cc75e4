import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { serverAudits } from 'graphql-http';
import { afterEach, expect, test } from 'vitest';
import { startFakeFront } from './fake-front.ts';
import type { FakeFront } from './fake-front.ts';
import { DEFAULT_SOCKET_LIMITS, createHttpServer } from './http-server.ts';

let front: FakeFront;
afterEach(() => front.close());

test('every audit of GraphQL over HTTP passes', async () => {
  front = await startFakeFront();
  const results = await Promise.all(
    serverAudits({ url: `${front.url}/graphql` }).map((audit) => audit.fn()),
  );
  expect(results.length).toBeGreaterThan(50);
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
});

test('a query answers with its data and a trace id', async () => {
  front = await startFakeFront();
  const response = await front.post({ query: '{ hello }' });
  expect(response.headers.get('drawbar-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await response.json()).toEqual({ data: { hello: 'Hello world' } });
});

test('malformed JSON, null, arrays and numbers are 400 with a JSON error', async () => {
  front = await startFakeFront();
  for (const body of ['{"query":', 'null', '[]', '5', '', '\u0000', '{"query":7}']) {
    const response = await front.post(body);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ traceId: expect.any(String) });
  }
});

test('a batch of operations is refused', async () => {
  front = await startFakeFront();
  const response = await front.post(Array.from({ length: 1000 }, () => ({ query: '{ hello }' })));
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('BATCH_NOT_SUPPORTED');
});

test('a body past the cap is 413, also when only inflating makes it large', async () => {
  front = await startFakeFront({}, { bodyBytes: 10_000 });
  const large = JSON.stringify({ query: '{ hello }', variables: { x: 'x'.repeat(50_000) } });
  expect((await front.post(large)).status).toBe(413);
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  expect(bomb.length).toBeLessThan(25_000);
  const small = await startFakeFront({}, { bodyBytes: 100_000 });
  const response = await fetch(`${small.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: bomb,
  });
  expect(response.status).toBe(413);
  await small.close();
});

test('a compressed body is read', async () => {
  front = await startFakeFront();
  const response = await fetch(`${front.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync('{"query":"{ hello }"}'),
  });
  expect(await response.json()).toEqual({ data: { hello: 'Hello world' } });
});

test('other content types, charsets and encodings are 415', async () => {
  front = await startFakeFront();
  const body = '{"query":"{ hello }"}';
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    expect((await front.post(body, { 'content-type': type })).status).toBe(415);
  }
  for (const charset of ['utf-7', 'utf-16']) {
    const type = `application/json; charset=${charset}`;
    expect((await front.post(body, { 'content-type': type })).status).toBe(415);
  }
  expect((await front.post(body, { 'content-encoding': 'zstd' })).status).toBe(415);
});

test('a mutation by GET is 405 and other methods too, with what is allowed', async () => {
  front = await startFakeFront();
  const query = encodeURIComponent('mutation { bump }');
  const get = await fetch(`${front.url}/graphql?query=${query}`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  const put = await fetch(`${front.url}/graphql`, { method: 'PUT' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
});

test('a GET that another site caused is refused unless it could not have been simple', async () => {
  front = await startFakeFront();
  const url = `${front.url}/graphql?query={hello}`;
  const foreign = { 'sec-fetch-site': 'cross-site' };
  expect((await fetch(url, { headers: { 'content-type': 'text/plain' } })).status).toBe(403);
  expect((await fetch(url)).status).toBe(200);
  const statuses = await Promise.all([
    rawGet(url, foreign),
    rawGet(url, { origin: 'https://evil.example' }),
    rawGet(url, { ...foreign, 'graphql-require-preflight': '1' }),
  ]);
  expect(statuses).toEqual([403, 403, 200]);
});

test('a host name that is not ours is refused', async () => {
  front = await startFakeFront({ allowedHosts: ['graph.example'] });
  const url = `${front.url}/graphql?query={hello}`;
  const hosts = ['evil.example', 'graph.example', 'graph.example:8080', 'localhost:4000'];
  const statuses = await Promise.all(hosts.map((host) => rawGet(url, { host })));
  expect(statuses).toEqual([421, 200, 200, 200]);
});

test('CORS answers only origins on the list', async () => {
  front = await startFakeFront({ allowedOrigins: ['https://*.dynamics.example'] });
  const allowed = await preflight(front, 'https://contoso.dynamics.example');
  expect(allowed.headers.get('access-control-allow-origin')).toBe(
    'https://contoso.dynamics.example',
  );
  expect(allowed.headers.get('access-control-max-age')).toBe('600');
  for (const origin of ['https://evil.example', 'https://dynamics.example.evil.example', 'null']) {
    const refused = await preflight(front, origin);
    expect(refused.headers.get('access-control-allow-origin')).toBe(null);
  }
});

test('equal queries in flight are executed once, and a different one by itself', async () => {
  front = await startFakeFront();
  const query = { query: '{ slow }' };
  const answers = [front.post(query), front.post(query), front.post({ query: '{ a: slow }' })];
  await expect.poll(() => front.slowCalls()).toBe(2);
  front.releaseSlow();
  const bodies = await Promise.all(answers.map(async (answer) => (await answer).json()));
  const one = { data: { slow: 'done' } };
  expect(bodies).toEqual([one, one, { data: { a: 'done' } }]);
});

test('an execution is cancelled when the last client that waits for it leaves', async () => {
  front = await startFakeFront();
  const [one, two] = [new AbortController(), new AbortController()];
  const clients = [one, two].map(({ signal }) =>
    fetch(`${front.url}/graphql?query={slow}`, { signal }).catch(() => 'left'),
  );
  await expect.poll(() => front.slowCalls()).toBe(1);
  await (await front.post({ query: '{ hello }' })).text();
  one.abort();
  await (await front.post({ query: '{ hello }' })).text();
  expect(front.cancelledCalls()).toBe(0);
  two.abort();
  await expect.poll(() => front.cancelledCalls()).toBe(1);
  expect(await Promise.all(clients)).toEqual(['left', 'left']);
});

test('a mutation is executed for each client by itself', async () => {
  front = await startFakeFront();
  const query = 'mutation { bump }';
  const answers = await Promise.all([front.post({ query }), front.post({ query })]);
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  expect(bodies).toEqual([{ data: { bump: 1 } }, { data: { bump: 2 } }]);
});

test('a subscription comes as server-sent events and ends with complete', async () => {
  front = await startFakeFront();
  const query = 'subscription { count(to: 2) }';
  const response = await front.post({ query }, { accept: 'text/event-stream' });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = (await response.text()).split('\n\n').filter((event) => event !== ':');
  expect(events).toEqual([
    'event: next\ndata: {"data":{"count":1}}',
    'event: next\ndata: {"data":{"count":2}}',
    'event: complete\ndata:',
    '',
  ]);
  const plain = await front.post({ query }, { accept: 'application/json' });
  expect(plain.status).toBe(406);
});

test('a subscription comes as multipart to clients that ask for it', async () => {
  front = await startFakeFront();
  const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json';
  const response = await front.post({ query: 'subscription { count(to: 2) }' }, { accept });
  expect(response.headers.get('content-type')).toContain('multipart/mixed');
  const part = '--graphql\r\nContent-Type: application/json\r\n\r\n';
  expect(await response.text()).toBe(
    `\r\n${part}{"payload":{"data":{"count":1}}}\r\n${part}{"payload":{"data":{"count":2}}}` +
      '\r\n--graphql--\r\n',
  );
  const query = await front.post({ query: '{ hello }' }, { accept });
  expect(await query.json()).toEqual({ data: { hello: 'Hello world' } });
});

test('a client that leaves its stream ends the source', async () => {
  front = await startFakeFront();
  const controller = new AbortController();
  const query = encodeURIComponent('subscription { never }');
  await fetch(`${front.url}/graphql?query=${query}`, {
    headers: { accept: 'text/event-stream' },
    signal: controller.signal,
  });
  await expect.poll(() => front.openSources()).toBe(1);
  controller.abort();
  await expect.poll(() => front.openSources()).toBe(0);
});

test('a request that runs when the gateway stops is still answered', async () => {
  front = await startFakeFront();
  const answer = front.post({ query: '{ slow }' });
  await expect.poll(() => front.slowCalls()).toBe(1);
  const closed = front.close();
  await expect(front.post({ query: '{ hello }' })).rejects.toThrow('fetch failed');
  front.releaseSlow();
  expect(await (await answer).json()).toEqual({ data: { slow: 'done' } });
  await closed;
});

test('a gateway that stops is not ready, for whoever still has a connection', async () => {
  front = await startFakeFront();
  const socket = connect(Number(new URL(front.url).port), '127.0.0.1');
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  socket.write('GET /readyz?verbose HTTP/1.1\r\nhost: localhost\r\n', () => resolve());
  await begun;
  await front.post({ query: '{ hello }' }); // came later, so the other has begun to arrive
  const closed = front.close();
  socket.write('\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 503 [^]*it is stopping\nnot ready\n$/);
  await closed;
});

test('a browser that opens the address of the graph is sent to GraphiQL', async () => {
  front = await startFakeFront();
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  const opened = await fetch(`${front.url}/graphql`, { headers: { accept }, redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
});

test('readiness that cannot be told is no readiness', async () => {
  front = await startFakeFront({ readiness: () => Promise.reject(new Error('no database')) });
  const ready = await fetch(`${front.url}/readyz?verbose`);
  expect([ready.status, await ready.text()]).toEqual([
    503,
    '[-] readiness: it could not be determined; see the log\nnot ready\n',
  ]);
});

test('health, readiness and unknown paths answer', async () => {
  const parts = [{ name: 'replica', ready: false, note: 'not filled yet' }];
  front = await startFakeFront({ readiness: () => Promise.resolve({ ready: false, parts }) });
  expect((await fetch(`${front.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${front.url}/readyz?verbose`);
  expect([ready.status, await ready.text()]).toEqual([
    503,
    '[-] replica: not filled yet\nnot ready\n',
  ]);
  expect((await fetch(`${front.url}/nothing`)).status).toBe(404);
});

test('GraphiQL and all that it loads come from here, without inline scripts', async () => {
  front = await startFakeFront({ examples: [{ query: '{ hello } # </script>' }] });
  const page = await fetch(`${front.url}/`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(html).not.toContain('# </script>');
  const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(paths.length).toBe(6);
  for (const path of paths) expect((await fetch(new URL(path, front.url))).status).toBe(200);
});

test('a port in use is an error that names the setting', async () => {
  front = await startFakeFront();
  const other = await startFakeFront();
  const log = { info() {}, warn() {}, error() {} };
  const server = createHttpServer(() => {}, DEFAULT_SOCKET_LIMITS, log);
  const port = Number(new URL(other.url).port);
  await expect(
    server.listen({ host: '127.0.0.1', port, portSetting: 'DRAWBAR_PORT' }),
  ).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  await other.close();
});

/** GET with headers that fetch does not let a program set. */
function rawGet(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

function preflight(to: FakeFront, origin: string): Promise<Response> {
  return fetch(`${to.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
}
