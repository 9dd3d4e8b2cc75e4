import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { identityOf } from '../protect/authenticate.ts';
import { fakeGraphOptions, movements } from '../serve/fake-graph.ts';
import { startFakeFront } from '../serve/fake-front.ts';
import type { FakeFront } from '../serve/fake-front.ts';
import { createGateway } from '../serve/gateway.ts';
import { openFrames, openReady, subscribeTo } from './fake-client.ts';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function serveFront(...options: Parameters<typeof startFakeFront>): Promise<FakeFront> {
  const front = await startFakeFront(...options);
  close = () => front.close();
  return front;
}

test('clients that give other variables to the rest of the plan get each their own', async () => {
  const gateway = await createGateway(fakeGraphOptions());
  close = () => gateway.close();
  const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
  const rest = 'next { id name @include(if: $named) }';
  const query = `subscription ($named: Boolean!) { feed { stock ${rest} } }`;
  const client = await openReady(url);
  client.send(subscribeTo('named', query, { variables: { named: true } }));
  client.send(subscribeTo('bare', query, { variables: { named: false } }));
  await expect.poll(() => movements.listenerCount('moved')).toBeGreaterThan(0);
  await setImmediate();
  movements.emit('moved', '2');
  const told = [await client.next(), await client.next()];
  expect(told).toContainEqual({
    id: 'named',
    type: 'next',
    payload: { data: { feed: { stock: 20, next: { id: '1', name: 'Desk' } } } },
  });
  expect(told).toContainEqual({
    id: 'bare',
    type: 'next',
    payload: { data: { feed: { stock: 20, next: { id: '1' } } } },
  });
  client.socket.terminate();
});

test('a client that leaves while it is being admitted opens no stream', async () => {
  const admitted = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const front = await serveFront({
    async authenticate() {
      asked.resolve();
      await admitted.promise;
      return identityOf(null, null);
    },
  });
  const leaving = new AbortController();
  const left = fetch(`${front.url}/graphql?query=${encodeURIComponent('subscription { feed }')}`, {
    headers: { accept: 'text/event-stream' },
    signal: leaving.signal,
  }).catch((error: unknown) => error);
  await asked.promise;
  leaving.abort();
  await left;
  await fetch(`${front.url}/healthz`);
  admitted.resolve();
  const { status } = await fetch(`${front.url}/graphql?query={hello}`);
  expect(status).toBe(200);
  expect([front.openedSources(), front.openSources()]).toEqual([0, 0]);
});

test('an operation that its client completes before it began is not run', async () => {
  const front = await serveFront();
  const client = await openReady(front.url);
  const socket = Reflect.get(client.socket, '_socket') as Socket;
  socket.cork();
  client.send(subscribeTo('1', 'mutation { bump }'));
  client.send({ id: '1', type: 'complete' });
  socket.uncork();
  client.send(subscribeTo('2', 'mutation { bump }'));
  expect(await client.next()).toMatchObject({ id: '2', payload: { data: { bump: 1 } } });
  client.socket.terminate();
});

interface Logged {
  readonly err?: Error;
  readonly traceId?: string;
}

test('a failure inside is told with the trace id under which the log has it', async () => {
  const logged: Logged[] = [];
  const front = await serveFront({
    log: { info() {}, warn() {}, error: (fields: Logged) => void logged.push(fields) },
  });
  front.slot.swap({
    ...front.slot.current,
    execute: () => Promise.reject(new Error('insides')),
    executeEvent: () => Promise.reject(new Error('insides')),
  });
  const client = await openReady(front.url);
  for (const query of ['{ hello }', 'subscription { count(to: 1) }']) {
    logged.length = 0;
    client.send(subscribeTo('1', query));
    const told = JSON.stringify(await client.next());
    expect(await client.next()).toEqual({ id: '1', type: 'complete' });
    expect(logged).toMatchObject([{ err: { message: 'insides' } }]);
    expect(told).toContain(`"code":"INTERNAL"`);
    expect(told).toContain(logged[0]?.traceId);
    expect(told).not.toContain('insides');
  }
  client.socket.terminate();
});

test('a refused operation has a trace id as over HTTP', async () => {
  const front = await serveFront();
  const client = await openReady(front.url);
  client.send(subscribeTo('1', '{ nothing }'));
  expect(await client.next()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { traceId: expect.stringMatching(/^[0-9a-f]{32}$/) } }],
  });
  client.socket.terminate();
});

test('a caller who cannot be checked is told to come again, and the log says why', async () => {
  const logged: Logged[] = [];
  const front = await serveFront({
    authenticate: () => Promise.reject(new Error('insides')),
    log: { info() {}, warn() {}, error: (fields: Logged) => void logged.push(fields) },
  });
  const client = await openFrames(front.url);
  client.send({ type: 'connection_init' });
  const { code, reason } = await client.closed;
  expect([code, reason]).toEqual([1013, 'The caller cannot be checked now; try again']);
  expect(logged).toMatchObject([{ err: { message: 'insides' } }]);
});

test('a client that does not answer the end is cut off, so that the gateway ends', async () => {
  const front = await serveFront();
  const client = await openReady(front.url);
  client.send(subscribeTo('1', 'subscription { feed }'));
  await expect.poll(() => front.openSources()).toBe(1);
  client.socket.pause();
  await front.close();
  close = () => Promise.resolve();
  expect(front.openSources()).toBe(0);
  client.socket.terminate();
}, 10_000);
