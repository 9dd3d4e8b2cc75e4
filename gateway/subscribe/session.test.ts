import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { identityOf, unauthenticated } from '../protect/authenticate.ts';
import { startFakeFront } from '../serve/fake-front.ts';
import type { FakeFront } from '../serve/fake-front.ts';
import { openFrames, openReady, subscribeTo } from './fake-client.ts';
import { createSession } from './session.ts';

let front: FakeFront;
beforeEach(async () => {
  front = await startFakeFront({
    forwardHeaders: ['x-tenant'],
    authenticate: (headers) =>
      headers.authorization === 'Bearer bad'
        ? Promise.reject(unauthenticated('The token is not valid here.', 'bad'))
        : Promise.resolve(identityOf(null, null)),
  });
});
afterEach(() => front.close());

describe('the handshake', () => {
  test('an init is acknowledged', async () => {
    const client = await openFrames(front.url);
    client.send({ type: 'connection_init' });
    expect(await client.next()).toEqual({ type: 'connection_ack' });
  });

  test('an init with a payload is acknowledged', async () => {
    const client = await openFrames(front.url);
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer good' } });
    expect(await client.next()).toEqual({ type: 'connection_ack' });
  });

  test('a second init closes with 4429', async () => {
    const client = await openReady(front.url);
    client.send({ type: 'connection_init' });
    expect(await client.closed).toEqual({
      code: 4429,
      reason: 'Too many initialisation requests',
    });
  });

  test('two inits at once close with 4429', async () => {
    const client = await openFrames(front.url);
    client.send({ type: 'connection_init' });
    client.send({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4429);
  });

  test('a subscribe before the acknowledgement closes with 4401', async () => {
    const client = await openFrames(front.url);
    client.send(subscribeTo('1', '{ hello }'));
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('no init in time closes with 4408', () => {
    vi.useFakeTimers();
    const closes: number[] = [];
    createSession(
      { send: () => Promise.resolve(), close: (code) => void closes.push(code) },
      {
        authenticate: () => Promise.resolve(identityOf(null, null)),
        renew: (_, identity) => Promise.resolve(identity),
        open: () => Promise.resolve({ errors: [] }),
        initTimeoutMs: 3_000,
        operationsMax: 1,
        limits: { jsonDepth: 10, jsonValues: 10 },
      },
    );
    vi.advanceTimersByTime(2_999);
    expect(closes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(closes).toEqual([4408]);
    vi.useRealTimers();
  });

  test('a client that sends pings and reads no answer is closed with 1008', () => {
    const closes: number[] = [];
    let sent = 0;
    const session = createSession(
      {
        send(text) {
          sent += text.length;
          return new Promise(() => {});
        },
        close: (code) => void closes.push(code),
      },
      {
        authenticate: () => Promise.resolve(identityOf(null, null)),
        renew: (_, identity) => Promise.resolve(identity),
        open: () => Promise.resolve({ errors: [] }),
        initTimeoutMs: 3_000,
        operationsMax: 1,
        limits: { jsonDepth: 10, jsonValues: 10 },
      },
    );
    const ping = JSON.stringify({ type: 'ping', payload: { much: 'x'.repeat(200_000) } });
    for (let count = 0; count < 20; count += 1) session.message(ping);
    expect(closes).toEqual([1008]);
    expect(sent).toBeLessThan(1_100_000);
  });

  test('a refused token closes with 4403 and the reason', async () => {
    const client = await openFrames(front.url);
    client.send({ type: 'connection_init', payload: { headers: { Authorization: 'Bearer bad' } } });
    const { code, reason } = await client.closed;
    expect([code, reason]).toEqual([4403, 'Forbidden: The token is not valid here.']);
  });

  test.each([[[]], [['graphql-ws']]])('the subprotocols %j close with 4406', async (protocols) => {
    const url = `${front.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, protocols);
    socket.on('error', () => {});
    const code = await new Promise((resolve) => {
      socket.on('close', (closeCode: number) => resolve(closeCode));
    });
    expect(code).toBe(4406);
  });

  test('our subprotocol is chosen among several', async () => {
    const protocols = ['graphql-ws', 'graphql-transport-ws'];
    const client = await openFrames(front.url, { protocols });
    expect(client.socket.protocol).toBe('graphql-transport-ws');
  });
});

describe('messages', () => {
  test.each([
    ['no JSON', 'hello'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"start"}'],
    ['a payload that is no object', '{"type":"ping","payload":5}'],
    ['a subscribe without id', '{"type":"subscribe","payload":{"query":"{ hello }"}}'],
    ['a subscribe with an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ a }"}}'],
    ['a subscribe without payload', '{"type":"subscribe","id":"1"}'],
    ['a complete without id', '{"type":"complete"}'],
    ['JSON nested too deep', `{"type":"ping","payload":${'['.repeat(99)}${']'.repeat(99)}}`],
  ])('%s closes with 4400', async (_, text) => {
    const client = await openReady(front.url);
    client.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  test('a binary frame closes with 1003', async () => {
    const client = await openReady(front.url);
    client.socket.send(Buffer.from('{}'));
    expect((await client.closed).code).toBe(1003);
  });

  test('a frame past the limit closes with 1009', async () => {
    const client = await openReady(front.url);
    client.send(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(10_000_000) } }));
    expect((await client.closed).code).toBe(1009);
  });

  test('a flood of messages closes with 1008', async () => {
    const client = await openReady(front.url);
    for (let at = 0; at < 5_100; at += 1) client.send({ type: 'pong' });
    expect((await client.closed).code).toBe(1008);
  });

  test('a ping is answered with its payload, before and after the handshake', async () => {
    const client = await openFrames(front.url);
    client.send({ type: 'ping', payload: { at: 1 } });
    expect(await client.next()).toEqual({ type: 'pong', payload: { at: 1 } });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });

  test('a pong is accepted unasked', async () => {
    const client = await openReady(front.url);
    client.send({ type: 'pong', payload: {} });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });

  test('a complete for an unknown id is ignored', async () => {
    const client = await openReady(front.url);
    client.send({ type: 'complete', id: 'nobody' });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });
});

describe('operations', () => {
  test('a query gives one result and completes', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('q', '{ hello }'));
    const payload = { data: { hello: 'Hello world' } };
    expect(await client.next()).toEqual({ id: 'q', type: 'next', payload });
    expect(await client.next()).toEqual({ id: 'q', type: 'complete' });
  });

  test('variables and the operation name are used', async () => {
    const client = await openReady(front.url);
    const query = 'query A($n: String) { hello(name: $n) } query B { number(value: 2) }';
    client.send(subscribeTo('1', query, { operationName: 'A', variables: { n: 'you' } }));
    expect(await client.next()).toMatchObject({ payload: { data: { hello: 'Hello you' } } });
  });

  test('a mutation runs', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'mutation { bump }'));
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: { bump: 1 } } });
  });

  test('a subscription gives all results in order, then completes', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('s', 'subscription { count(to: 3) }'));
    for (const count of [1, 2, 3]) {
      expect(await client.next()).toEqual({ id: 's', type: 'next', payload: { data: { count } } });
    }
    expect(await client.next()).toEqual({ id: 's', type: 'complete' });
  });

  test.each([
    ['a syntax error', '{'],
    ['an unknown field', '{ nothing }'],
    ['a document past a limit', `${'{self'.repeat(90)}${'}'.repeat(90)}`],
    ['doubled fragments', bomb(28)],
    ['a cycle of fragments', '{ ...A } fragment A on Query { ...A }'],
  ])('%s is an error message, and the socket stays', async (_, query) => {
    const client = await openReady(front.url);
    client.send(subscribeTo('x', query));
    expect(await client.next()).toMatchObject({ id: 'x', type: 'error', payload: [{}] });
    client.send(subscribeTo('x', '{ hello }'));
    expect(await client.next()).toMatchObject({ id: 'x', type: 'next' });
  });

  test('a missing query is an error message', async () => {
    const client = await openReady(front.url);
    client.send({ type: 'subscribe', id: '1', payload: {} });
    expect(await client.next()).toMatchObject({ id: '1', type: 'error' });
  });

  test('an id in use closes with 4409', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'subscription { feed }'));
    client.send(subscribeTo('1', 'subscription { feed }'));
    const reason = 'Subscriber for 1 already exists';
    expect(await client.closed).toEqual({ code: 4409, reason });
  });

  test('an id in use closes with 4409 also when its bytes are more than a reason has', async () => {
    const client = await openReady(front.url);
    const id = '€'.repeat(200);
    client.send(subscribeTo(id, 'subscription { never }'));
    client.send(subscribeTo(id, 'subscription { never }'));
    const { code, reason } = await client.closed;
    expect([code, reason.startsWith('Subscriber for €')]).toEqual([4409, true]);
  });

  test('an id can be used again after its operation completed', async () => {
    const client = await openReady(front.url);
    for (let round = 0; round < 3; round += 1) {
      client.send(subscribeTo('1', '{ hello }'));
      expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
      expect(await client.next()).toEqual({ id: '1', type: 'complete' });
    }
  });

  test('a client that completes hears no more and gets no echo; the source ends', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'subscription { feed }'));
    await expect.poll(() => front.openSources()).toBe(1);
    client.send({ id: '1', type: 'complete' });
    await expect.poll(() => front.openSources()).toBe(0);
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });

  test('completing one of several operations leaves the others', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'subscription { feed }'));
    client.send(subscribeTo('2', 'subscription { never }'));
    await expect.poll(() => front.openSources()).toBe(2);
    client.send({ id: '2', type: 'complete' });
    await expect.poll(() => front.openSources()).toBe(1);
    front.publish({ feed: 7 });
    expect(await client.next()).toMatchObject({ id: '1', payload: { data: { feed: 7 } } });
  });

  test('an error of one operation does not touch the others', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'subscription { feed }'));
    await expect.poll(() => front.openSources()).toBe(1);
    client.send(subscribeTo('2', '{ nothing }'));
    expect(await client.next()).toMatchObject({ id: '2', type: 'error' });
    front.publish({ feed: 1 });
    expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
  });

  test('a thousand subscribes on one socket are capped, and the first ones live', async () => {
    const client = await openReady(front.url);
    for (let at = 0; at < 900; at += 1) client.send(subscribeTo(`${at}`, 'subscription { feed }'));
    await expect.poll(() => client.waiting.length).toBe(800);
    expect(client.waiting[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_SUBSCRIPTIONS', limit: 100 } }],
    });
    client.waiting.length = 0;
    front.publish({ feed: 1 });
    await expect.poll(() => client.waiting.length).toBe(100);
  });

  test('a socket that drops ends its sources', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', 'subscription { feed }'));
    await expect.poll(() => front.openSources()).toBe(1);
    client.socket.terminate();
    await expect.poll(() => front.openSources()).toBe(0);
  });

  test('a long query is answered before its complete', async () => {
    const client = await openReady(front.url);
    client.send(subscribeTo('1', '{ slow }'));
    client.send(subscribeTo('2', '{ hello }'));
    expect(await client.next()).toMatchObject({ id: '2', type: 'next' });
    expect(await client.next()).toMatchObject({ id: '2', type: 'complete' });
    front.releaseSlow();
    expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await client.next()).toMatchObject({ id: '1', type: 'complete' });
  });
});

describe('the upgrade', () => {
  test('of a page from another origin is refused with 403', async () => {
    const opened = openFrames(front.url, { origin: 'https://evil.example' });
    await expect(opened).rejects.toThrow('403');
  });

  test('of a page from this origin is accepted', async () => {
    await expect(openFrames(front.url, { origin: front.url })).resolves.toBeDefined();
  });

  test('for a host name that is not ours is refused with 421', async () => {
    const opened = openFrames(front.url, { headers: { host: 'evil.example' } });
    await expect(opened).rejects.toThrow('421');
  });
});

test('headers that may travel come with the init, because browsers cannot set others', async () => {
  const client = await openReady(front.url, { headers: { 'X-Tenant': 'a', 'X-Other': 'b' } });
  client.send(subscribeTo('1', '{ tenant }'));
  expect(await client.next()).toMatchObject({ payload: { data: { tenant: 'a none' } } });
});

test('a header that HTTP could not carry is refused with the init', async () => {
  const client = await openFrames(front.url);
  client.send({ type: 'connection_init', payload: { 'x-tenant': 'a\r\nb' } });
  const { code, reason } = await client.closed;
  expect([code, reason]).toEqual([
    4403,
    'Forbidden: The header "x-tenant" has characters that no header may have.',
  ]);
});

test('the client of graphql-ws works with it', async () => {
  const url = `${front.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket });
  const seen: unknown[] = [];
  for await (const { data } of client.iterate({ query: 'subscription { count(to: 3) }' })) {
    seen.push(data?.['count']);
  }
  expect(seen).toEqual([1, 2, 3]);
  await client.dispose();
});

/** Fragments that each spread the next one twice. */
function bomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Query { hello }`;
}
