/** A port that nobody listens on, and that no other process is about to listen on. */
import { createServer } from 'node:net';

/** Below the ports that the system hands to outgoing connections, which would take one away. */
const FIRST = 10_000;
const COUNT = 20_000;
/**
 * A port is looked at now and listened on seconds later, perhaps by a child. Systems that start at
 * the same moment chose the same one at random once in some hundred runs; so each process goes
 * through a stretch of its own, and neighbours in time have different numbers.
 */
const STRETCH = 16;
const TRIES_MAX = 50;

let given = 0;

/**
 * Looks at ports of loopback one after the other, from where this process begins.
 * @throws {Error} when none of them is free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = FIRST + ((process.pid * STRETCH + given) % COUNT);
    given += 1;
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
