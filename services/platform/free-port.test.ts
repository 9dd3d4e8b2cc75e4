import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

describe('a free port', () => {
  it('is given once by this process', async () => {
    const ports = await Promise.all(Array.from({ length: 10 }, () => freePort()));
    expect(new Set(ports).size).toBe(10);
  });

  it('is not one that somebody listens on', async () => {
    const next = (await freePort()) + 1;
    const server = createServer();
    await new Promise<void>((done) => {
      // Taken by somebody else already: as good for this purpose.
      server.once('error', () => done());
      server.listen(next, '127.0.0.1', () => done());
    });
    expect(await freePort()).not.toBe(next);
    await new Promise((done) => server.close(done));
  });
});
