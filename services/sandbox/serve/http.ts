/** One HTTP server per system: reads whole requests, hands them on, writes the answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DroppedConnection, type Exchange } from './exchange.ts';
import { send } from './send.ts';
import { urlParts, type WireRequest, type WireResponse } from './wire.ts';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  respond(request: WireRequest, remoteAddress: string, exchange: Exchange): Promise<WireResponse>;
  onError(error: unknown): void;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes of a body that are read; the real systems take more, ours shares a small machine. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** Longer than clients keep an idle connection, so that they never meet a closed one. */
const KEEP_ALIVE_MS = 75_000;

export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void handle(options, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use; set another port for the sandbox.`, { cause: error })
          : error,
      );
    });
    server.listen(port, host, () => resolve());
  });
}

async function handle(
  options: HttpOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(message);
    if (body === null) return await send(response, TOO_LARGE, null);
    const exchange: Exchange = { damage: null };
    const { path, query } = urlParts(message.url ?? '/');
    const answer = await options.respond(
      {
        method: message.method ?? 'GET',
        path,
        query,
        headers: headersOf(message),
        body,
        origin: `http://${message.headers.host ?? options.host}`,
      },
      message.socket.remoteAddress ?? '',
      exchange,
    );
    await send(response, answer, exchange.damage);
  } catch (error) {
    if (!(error instanceof DroppedConnection)) options.onError(error);
    response.destroy();
  }
}

const TOO_LARGE: WireResponse = {
  status: 413,
  headers: { 'content-type': 'text/plain', connection: 'close' },
  body: 'Request entity too large.',
};

/** null: the body is too long. */
async function readBody(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
