/**
 * The subgraphs of the shop in one process, each under its own path. An answer is computed once
 * and remembered by the request's body, so that they cost next to nothing beside a gateway.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadUniverse } from '../../conformance/universe/load-folder.ts';
import { runSubgraph } from '../../conformance/universe/run.ts';

const EVENT_EVERY_MS = 250;
/** Bodies remembered; past it all are forgotten, which a measured mode never reaches. */
const MEMO_MAX = 20_000;

interface Body {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

const universe = await loadUniverse(fileURLToPath(new URL('shop', import.meta.url)));
const memo = new Map<string, Buffer>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const sent = (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '';
    const known = memo.get(`${request.url ?? ''}${sent}`);
    if (known !== undefined) {
      send(known, response);
      return;
    }
    const url = new URL(request.url ?? '/', 'http://subgraph');
    const body = request.method === 'GET' ? JSON.stringify(fromQuery(url)) : sent;
    const wantsEvents = (request.headers.accept ?? '').includes('text/event-stream');
    const isStream = wantsEvents && body.includes('subscription');
    void (isStream ? stream(url, body, request, response) : answer(url, body, response));
  });
});

async function answer(url: URL, body: string, response: ServerResponse): Promise<void> {
  const known = await resolve(url, body, 0);
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(url.pathname + body, known);
  send(known, response);
}

function send(known: Buffer, response: ServerResponse): void {
  const headers = ['content-type', 'application/json', 'content-length', String(known.length)];
  response.writeHead(200, headers).end(known);
}

async function resolve(url: URL, body: string, number: number): Promise<Buffer> {
  const world = universe.subgraphs.get(url.pathname.slice(1));
  if (world === undefined) throw new Error(`No subgraph at ${url.pathname}.`);
  const { query, variables } = JSON.parse(body) as Body;
  const state = new Map<string, unknown>([['number', number]]);
  return Buffer.from(JSON.stringify(await runSubgraph(world, query, variables ?? {}, state)));
}

/** Sends an event at a fixed pace until the gateway goes away. */
function stream(url: URL, body: string, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(':\n\n');
  let number = 0;
  const timer = setInterval(async () => {
    number += 1;
    response.write(`event: next\ndata: ${(await resolve(url, body, number)).toString()}\n\n`);
  }, EVENT_EVERY_MS);
  request.socket.on('close', () => clearInterval(timer));
}

function fromQuery(url: URL): Body {
  const variables = url.searchParams.get('variables');
  return {
    query: url.searchParams.get('query') ?? '',
    ...(variables === null ? {} : { variables: JSON.parse(variables) as Record<string, unknown> }),
  };
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});
