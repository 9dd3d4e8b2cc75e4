/** A port that nobody listens on at this moment. */
import { createServer } from 'node:net';

/** Below the ports that the system hands to outgoing connections, which would take one away. */
const FIRST = 10_000;
const COUNT = 20_000;
const TRIES_MAX = 50;

/**
 * Tries ports of loopback at random.
 * @throws {Error} when none of them is free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found on this machine.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
