/**
 * The least that a gateway must do: makes the same requests to the subgraphs, in the same waves,
 * and answers a fixed text without looking at what came. `serve-proxy.ts <waves> <answer>`
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Wave } from './recorded-waves.ts';

const [, , wavesFile = '', answerFile = ''] = process.argv;
const waves = JSON.parse(readFileSync(wavesFile, 'utf8')) as readonly Wave[];
const answer = readFileSync(answerFile);
const pools = new Map<string, Pool>();
const headers = { 'content-type': 'application/json', accept: 'application/json' };

async function ask(url: string, body: string): Promise<void> {
  const { origin, pathname } = new URL(url);
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 128, pipelining: 1 });
  pools.set(origin, pool);
  const response = await pool.request({ path: pathname, method: 'POST', headers, body });
  await response.body.text();
}

const server = createServer((request, response) => {
  request.resume().on('end', async () => {
    for (const wave of waves) await Promise.all(wave.map(({ url, body }) => ask(url, body)));
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready http://127.0.0.1:${port}/graphql\n`);
});
