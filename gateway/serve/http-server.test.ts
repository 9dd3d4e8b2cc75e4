import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { DEFAULT_SOCKET_LIMITS, createHttpServer } from './http-server.ts';

const log = { info() {}, warn() {}, error() {} };

test('who never reads a long answer is cut off', async () => {
  const answer = Buffer.alloc(32 * 1024 * 1024, 'x');
  const { server, listen, close } = createHttpServer(
    (_request, response) => response.end(answer),
    { ...DEFAULT_SOCKET_LIMITS, stalledMs: 200 },
    log,
  );
  const url = new URL(await listen({ host: '127.0.0.1', port: 0 }));
  const closed = new Promise<number>((resolve) => {
    server.once('connection', (socket) => {
      socket.once('close', () => resolve(socket.bytesWritten));
    });
  });
  const stuck = connect(Number(url.port), url.hostname);
  stuck.on('error', () => {});
  await once(stuck, 'connect');
  stuck.pause();
  stuck.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await closed).toBeGreaterThan(0);
  stuck.destroy();
  await close();
});
