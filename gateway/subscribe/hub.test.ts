import { buildSchema } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identityOf } from '../protect/authenticate.ts';
import { createFakeEngine } from '../serve/fake-engine.ts';
import { startFakeFront } from '../serve/fake-front.ts';
import type { FakeFront } from '../serve/fake-front.ts';
import { createEventQueue } from './event-queue.ts';
import { openReady, subscribeTo } from './fake-client.ts';
import type { FrameClient } from './fake-client.ts';

let front: FakeFront;
beforeEach(async () => {
  front = await startFakeFront();
});
afterEach(() => front.close());

const FEED = 'subscription { feed }';

async function follow(query = FEED): Promise<FrameClient> {
  const client = await openReady(front.url);
  client.send(subscribeTo('1', query));
  await settled(client);
  return client;
}

/** Returns when the gateway has taken every message sent before. */
async function settled(client: FrameClient): Promise<void> {
  client.send({ type: 'ping' });
  await expect.poll(() => client.waiting.some(isPong)).toBe(true);
  client.waiting.splice(client.waiting.findIndex(isPong), 1);
}

const isPong = (message: object): boolean => 'type' in message && message.type === 'pong';

const results = (client: FrameClient): unknown[] =>
  client.waiting.map((message) => ('payload' in message ? message.payload : message));

test('equal subscriptions share one upstream and both hear every event', async () => {
  const [one, two] = await Promise.all([follow(), follow()]);
  await expect.poll(() => front.openSources()).toBe(1);
  front.publish({ feed: 1 });
  expect(await one.next()).toMatchObject({ payload: { data: { feed: 1 } } });
  expect(await two.next()).toMatchObject({ payload: { data: { feed: 1 } } });
  one.socket.terminate();
  front.publish({ feed: 2 });
  expect(await two.next()).toMatchObject({ payload: { data: { feed: 2 } } });
  two.socket.terminate();
  await expect.poll(() => front.openSources()).toBe(0);
});

test('a later client gets its own first event, then the two streams become one', async () => {
  const one = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  front.publish({ feed: 1 });
  await one.next();
  const two = await follow();
  await expect.poll(() => front.openSources()).toBe(2);
  front.publish({ feed: 2 });
  expect(await one.next()).toMatchObject({ payload: { data: { feed: 2 } } });
  expect(await two.next()).toMatchObject({ payload: { data: { feed: 2 } } });
  front.publish({ feed: 3 });
  expect(await one.next()).toMatchObject({ payload: { data: { feed: 3 } } });
  expect(await two.next()).toMatchObject({ payload: { data: { feed: 3 } } });
  await expect.poll(() => front.openSources()).toBe(1);
  front.publish({ feed: 4 });
  await expect
    .poll(() => [results(one), results(two)])
    .toEqual([[{ data: { feed: 4 } }], [{ data: { feed: 4 } }]]);
});

test('callers never share a stream', async () => {
  await front.close();
  front = await startFakeFront({
    authenticate: ({ authorization = '' }) =>
      Promise.resolve(
        identityOf({ id: authorization, kind: 'USER', scopes: [], claims: {} }, null),
      ),
  });
  const clients = await Promise.all(
    ['a', 'b'].map((name) => openReady(front.url, { authorization: name })),
  );
  for (const client of clients) client.send(subscribeTo('1', FEED));
  await expect.poll(() => front.openSources()).toBe(2);
});

test('a stream survives a supergraph swap that leaves its operation as it is', async () => {
  const client = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  const before = front.slot.current;
  for (let round = 0; round < 100; round += 1) front.slot.swap(nextEngine('feed: Int more: Int'));
  front.publish({ feed: 1 });
  expect(await client.next()).toEqual({
    id: '1',
    type: 'next',
    payload: { data: { feed: 1 } },
  });
  expect(front.openedSources()).toBe(1);
  expect(before).toMatchObject({ closed: true });
});

test('a stream whose operation a swap made invalid ends with the reason', async () => {
  const client = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  front.slot.swap(nextEngine('other: Int'));
  expect(await client.next()).toMatchObject({
    payload: { errors: [{ message: expect.stringContaining('feed') }] },
  });
  expect(await client.next()).toMatchObject({ type: 'complete' });
  await expect.poll(() => front.openSources()).toBe(0);
});

test('a stream that breaks is opened again and its client sees the gap', async () => {
  const client = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  front.publish({ feed: 1 });
  await client.next();
  front.publish(Object.assign(new Error('cut'), { retryable: true }));
  await expect.poll(() => front.openSources()).toBe(0);
  await expect.poll(() => front.openSources(), { timeout: 3_000 }).toBe(1);
  front.publish({ feed: 2 });
  expect(await client.next()).toMatchObject({
    payload: { data: { feed: 2 }, extensions: { gap: { dropped: null } } },
  });
});

test('a stream that fails at once ends with the error', async () => {
  const client = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  const failure = { code: 'UPSTREAM_UNAVAILABLE', service: 'stock', retryable: true };
  front.publish(Object.assign(new Error('Subgraph "stock" cannot be reached.'), failure));
  expect(await client.next()).toMatchObject({ payload: { errors: [{ extensions: failure }] } });
  expect(await client.next()).toMatchObject({ type: 'complete' });
});

test('a subgraph that ends the stream completes it for everybody', async () => {
  const [one, two] = await Promise.all([follow(), follow()]);
  await expect.poll(() => front.openSources()).toBe(1);
  front.endFeed();
  expect(await one.next()).toEqual({ id: '1', type: 'complete' });
  expect(await two.next()).toEqual({ id: '1', type: 'complete' });
});

test('two thousand connects and disconnects on a quiet stream leave no upstream', async () => {
  for (let round = 0; round < 20; round += 1) {
    const client = await openReady(front.url);
    for (let at = 0; at < 100; at += 1) client.send(subscribeTo(`${at}`, FEED));
    await settled(client);
    client.socket.terminate();
  }
  await expect.poll(() => front.openSources()).toBe(0);
});

test('a stream ends before its token does, and says so', async () => {
  await front.close();
  front = await startFakeFront({
    authenticate: () => Promise.resolve(identityOf(null, Date.now() + 20)),
  });
  const client = await follow();
  expect(await client.next()).toMatchObject({
    payload: { errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] },
  });
  expect(await client.next()).toMatchObject({ type: 'complete' });
});

test('a ping with a new token of the same caller keeps the stream alive', async () => {
  await front.close();
  front = await startFakeFront({
    authenticate: ({ authorization = '' }) => {
      const [id = '', lifeMs] = authorization.split(' ');
      const caller = { id, kind: 'USER', scopes: [], claims: {} };
      return Promise.resolve(identityOf(caller, Date.now() + Number(lifeMs)));
    },
  });
  const client = await openReady(front.url, { authorization: 'ann 300' });
  client.send(subscribeTo('1', FEED));
  client.send({ type: 'ping', payload: { authorization: 'ann 90000' } });
  expect(await client.next()).toMatchObject({ type: 'pong' });
  const late = await openReady(front.url, { authorization: 'ann 400' });
  late.send(subscribeTo('2', FEED));
  expect(await late.next()).toMatchObject({ id: '2', payload: { errors: [{}] } });
  front.publish({ feed: 1 });
  expect(await client.next()).toMatchObject({ id: '1', payload: { data: { feed: 1 } } });
  client.send({ type: 'ping', payload: { authorization: 'bob 90000' } });
  expect((await client.closed).code).toBe(4403);
});

test('a slow client loses the oldest results, and the next one says how many', async () => {
  const queue = createEventQueue(3);
  for (let at = 1; at <= 10; at += 1) queue.push(`{"data":${at}}`);
  queue.end();
  const seen: unknown[] = [];
  for await (const text of queue) seen.push(JSON.parse(text));
  const first = { data: 8, extensions: { gap: { dropped: 7 } } };
  expect(seen).toEqual([first, { data: 9 }, { data: 10 }]);
});

test('a gap is told with the result behind it, not with one that waits before it', async () => {
  const queue = createEventQueue(2);
  queue.push('{"data":1}');
  queue.gap(0);
  queue.push('{"data":2}');
  queue.push('{"data":3}');
  queue.end();
  const texts: string[] = [];
  for await (const text of queue) texts.push(text);
  expect(texts).toEqual(['{"data":2,"extensions":{"gap":{"dropped":1}}}', '{"data":3}']);
  const next = createEventQueue(2);
  next.push('{"data":1}');
  next.gap(0);
  next.push('{"data":2}');
  next.end();
  const told: string[] = [];
  for await (const text of next) told.push(text);
  expect(told).toEqual(['{"data":1}', '{"data":2,"extensions":{"gap":{"dropped":null}}}']);
});

test('a client that does not read misses events, is told so, and gets the last one', async () => {
  const client = await follow();
  await expect.poll(() => front.openSources()).toBe(1);
  client.socket.pause();
  const filler = 'x'.repeat(20_000);
  const count = 1_000;
  for (let at = 1; at <= count; at += 1) front.publish({ feed: at, filler });
  front.publish({ feed: 'last' });
  client.socket.resume();
  const isLast = (): boolean => JSON.stringify(client.waiting.at(-1)).includes('"last"');
  await expect.poll(isLast, { timeout: 10_000 }).toBe(true);
  const dropped = results(client).map(
    (payload) => (payload as { extensions?: { gap: { dropped: number } } }).extensions?.gap.dropped,
  );
  const lost = dropped.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  expect(lost).toBeGreaterThan(0);
  expect(lost + client.waiting.length).toBe(count + 1);
});

test('a heartbeat is written on a quiet stream of events', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const response = await front.post({ query: FEED }, { accept: 'text/event-stream' });
  const reader = (response.body ?? new ReadableStream()).getReader();
  await reader.read();
  vi.advanceTimersByTime(12_000);
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe(':\n\n');
  await reader.cancel();
  vi.useRealTimers();
});

function nextEngine(subscription: string) {
  const schema = buildSchema(`type Query { hello: String } type Subscription { ${subscription} }`);
  return createFakeEngine({ schema, version: subscription });
}
