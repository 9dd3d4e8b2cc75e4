import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { serveWebSockets } from './websocket-server.ts';
import type { WebSockets } from './websocket-server.ts';

const HEARTBEAT_MS = 30;

let server: Server;
let sockets: WebSockets;
let url: string;
const messages: string[] = [];
beforeEach(async () => {
  messages.length = 0;
  server = createServer();
  sockets = serveWebSockets(server, {
    path: '/graphql',
    refuse: () => null,
    session: () => ({ message: (text) => void messages.push(text), closed: () => {} }),
    heartbeatMs: HEARTBEAT_MS,
    messageBytes: 1_000,
    socketsMax: 3,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterEach(() => {
  sockets.close();
  server.closeAllConnections();
  server.close();
});

async function connect(): Promise<WebSocket> {
  const client = new WebSocket(url, ['graphql-transport-ws']);
  client.on('error', () => {});
  await once(client, 'open');
  return client;
}

test('a message whose parts drip in is cut off, though the client answers pings', async () => {
  const client = await connect();
  let beats = 0;
  client.on('ping', () => {
    beats += 1;
    client.send('x', { fin: false });
  });
  client.send('{', { fin: false });
  await once(client, 'close');
  expect(beats).toBeLessThan(6);
  expect(messages).toEqual([]);
});

test('a quiet client that answers pings stays, and one whose messages are whole', async () => {
  const quiet = await connect();
  const busy = await connect();
  let beats = 0;
  busy.on('ping', () => {
    beats += 1;
    busy.send('{"a"', { fin: false });
    busy.send(':1}', { fin: true });
  });
  await expect.poll(() => beats).toBeGreaterThan(8);
  expect([quiet.readyState, busy.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  expect(messages.every((text) => text === '{"a":1}')).toBe(true);
  quiet.terminate();
  busy.terminate();
});

test('a frame past the cap closes with 1009, and a socket past the cap is 503', async () => {
  const large = await connect();
  large.send('x'.repeat(2_000));
  const [code] = (await once(large, 'close')) as [number];
  expect(code).toBe(1009);
  const open = await Promise.all([connect(), connect(), connect()]);
  const refused = new WebSocket(url, ['graphql-transport-ws']);
  const [error] = (await once(refused, 'error')) as [Error];
  expect(error.message).toContain('503');
  for (const client of open) client.terminate();
});
