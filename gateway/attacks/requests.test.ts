/** Hostile variables, bodies and headers, numbered as in `gateway.md` 4.4. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { outcomeOf, sendBytes, startVictim } from './fake-gateway.ts';
import type { Victim } from './fake-gateway.ts';

let victim: Victim;
beforeAll(async () => {
  victim = await startVictim({ forwardHeaders: ['tenant'], metrics: true });
});
afterAll(() => victim.close());
afterEach(() => victim.stillServes());

test('27 a __proto__ key among variables pollutes nothing', async () => {
  const outcome = await victim.post('{"query":"{ me }","variables":{"__proto__":{"x":1}}}');
  expect([200, 400]).toContain(outcome.status);
  const deep = '{"query":"query($i:ID){item(id:$i){id}}","variables":{"i":{"__proto__":{"x":1}}}}';
  expect(await victim.post(deep)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  const escaped = deep.replace('__proto__', '\\u005f_proto__');
  expect(await victim.post(escaped)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  expect(({} as { x?: number }).x).toBe(undefined);
});

test('29 a variable called __proto__ is an ordinary variable', async () => {
  const query = 'query ($__proto__: ID) { item(id: $__proto__) { id } }';
  const body = `{"query":${JSON.stringify(query)},"variables":{"__proto__":"2"}}`;
  expect((await victim.post(body)).body.data).toEqual({ item: { id: '2' } });
});

test('31 variables nested 10,000 deep are refused before they are walked', async () => {
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const outcome = await victim.post(`{"query":"{ me }","variables":{"x":${nested}}}`);
  expect(outcome).toMatchObject({ status: 400, code: 'LIMIT_JSON_DEPTH' });
});

test('32 a variable of 5 MB is 413', async () => {
  const outcome = await victim.post({ query: '{ me }', variables: { x: 'x'.repeat(5_000_000) } });
  expect(outcome).toMatchObject({ status: 413, code: 'LIMIT_BODY' });
});

test('33 a list of 100,000 ids is refused before any subgraph is asked', async () => {
  const query = 'query ($ids: [ID!]) { items(ids: $ids) { id } }';
  const ids = Array.from({ length: 100_000 }, (_, at) => `i${at}`);
  const outcome = await victim.post({ query, variables: { ids } });
  expect(outcome).toMatchObject({ status: 400, code: 'LIMIT_JSON_VALUES' });
});

test.each(['2147483648', '1e999', '-1e999', '1.5', '"1"', '123456789012345678901234567890'])(
  '34 %s for an Int is a request error about that variable',
  async (value) => {
    const query = 'query ($n: Int) { item(size: $n) { id } }';
    const body = `{"query":"${query}","variables":{"n":${value}}}`;
    const outcome = await victim.post(body, { accept: 'application/graphql-response+json' });
    expect(outcome.status).toBe(400);
    expect(outcome.body.errors?.[0]?.message).toContain('$n');
  },
);

test('34 minus zero is an Int', async () => {
  const outcome = await victim.post(
    '{"query":"query($n:Int){item(id:\\"1\\",size:$n){id}}","variables":{"n":-0}}',
  );
  expect(outcome.body.data).toEqual({ item: { id: '1' } });
});

test('35 quotes in an id stay inside the value', async () => {
  const query = 'query ($id: ID) { item(id: $id) { id } }';
  const outcome = await victim.ask(query, { id: '1"}) { secret }' });
  expect(outcome.body).toEqual({ data: { item: null } });
});

test('37 the last of two equal keys counts', async () => {
  const outcome = await victim.post('{"query":"{ no }","query":"{ me }"}');
  expect(outcome.body.data).toEqual({ me: 'nobody none' });
});

test('38 a gzip bomb is 413 after the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
  const response = await fetch(`${victim.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: bomb,
  });
  expect(outcomeOf(response.status, await response.text())).toMatchObject({ status: 413 });
});

test('40 a batch of 1,000 operations is refused', async () => {
  const outcome = await victim.post(Array.from({ length: 1_000 }, () => ({ query: '{ me }' })));
  expect(outcome).toMatchObject({ status: 400, code: 'BATCH_NOT_SUPPORTED' });
});

test('44 headers or a body that trickle in are 408, and the socket is closed', async () => {
  const slow = await startVictim({ sockets: { headersMs: 100, requestMs: 200 } });
  const start = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n';
  const headers = 'content-type: application/json\r\ncontent-length: 100\r\n\r\n{';
  expect(await sendBytes(slow.url, start)).toMatch(/^HTTP\/1\.1 408 /);
  expect(await sendBytes(slow.url, `${start}${headers}`)).toMatch(/^HTTP\/1\.1 408 /);
  await slow.close();
});

test('45 idle sockets past the cap cost the oldest one, and requests are served', async () => {
  const small = await startVictim({ sockets: { socketsMax: 3 } });
  const { hostname, port } = new URL(small.url);
  const closed: number[] = [];
  const sockets = Array.from({ length: 6 }, (_, at) =>
    connect(Number(port), hostname)
      .on('close', () => closed.push(at))
      .on('error', () => {}),
  );
  await expect.poll(() => closed.length).toBe(3);
  await small.stillServes();
  for (const socket of sockets) socket.destroy();
  await small.close();
});

test('46 headers of 1 MB are 431', async () => {
  const header = `x-big: ${'x'.repeat(1_000_000)}`;
  const bytes = `GET / HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`;
  const answer = await sendBytes(victim.url, bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('47 requests with two lengths or a length and chunks are 400', async () => {
  const start = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  for (const headers of [
    'content-length: 4\r\ntransfer-encoding: chunked\r\n',
    'content-length: 4\r\ncontent-length: 5\r\n',
    'transfer-encoding: chunked, identity\r\n',
  ]) {
    expect(await sendBytes(victim.url, `${start}${headers}\r\n0\r\n\r\n`)).toMatch(/ 400 /);
  }
});

test('48 headers that are not on the list do not travel, and garbage is no trace id', async () => {
  const headers = { tenant: 'a', 'x-forwarded-for': '1.1.1.1', traceparent: '00-\u00ff-1-01' };
  const response = await fetch(`${victim.url}/graphql?query={me}`, { headers });
  expect(response.headers.get('drawbar-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await response.json()).toEqual({ data: { me: 'nobody a' } });
});

test('49 a client that goes away leaves nothing behind', async () => {
  const { hostname, port } = new URL(victim.url);
  const body = '{"query":"{ items { id stock } }"}';
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  for (let at = 0; at < 50; at += 1) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`, () => socket.destroy());
  }
  const shared = async (): Promise<string> => {
    const text = await (await fetch(`${victim.url}/metrics`)).text();
    return /^drawbar_shared_queries (.*)$/m.exec(text)?.[1] ?? 'missing';
  };
  await expect.poll(shared).toBe('0');
});

test('50 a wrong hash is refused and stores nothing; a right one is found again', async () => {
  const query = '{ items { id } }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const persistedQuery = { version: 1, sha256Hash };
  const wrong = await victim.post({ query: '{ me }', extensions: { persistedQuery } });
  expect(wrong.code).toBe('PERSISTED_QUERY_HASH_MISMATCH');
  const unknown = await victim.post({ extensions: { persistedQuery } });
  expect(unknown.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  await victim.post({ query, extensions: { persistedQuery } });
  const found = await victim.post({ extensions: { persistedQuery } });
  expect(found.body.data).toEqual({ items: [{ id: '1' }, { id: '2' }] });
});
