/** A port that nobody listens on at this moment. */
import { createServer, type AddressInfo } from 'node:net';

/** Asks the system for one on loopback and gives it back at once. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
