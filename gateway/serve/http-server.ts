/** The listening server: timeouts, caps, routing by path, and a drain that lets work finish. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { capSockets } from './socket-cap.ts';
import type { GatewayLog } from './gateway-options.ts';

/** Bounds of the listening side. */
export interface SocketLimits {
  /** Milliseconds for all headers to arrive. */
  readonly headersMs: number;
  /** Milliseconds for headers and body to arrive. */
  readonly requestMs: number;
  /** Milliseconds that an unused connection is kept. */
  readonly idleMs: number;
  /** Milliseconds in which nothing moves on a connection before it is closed, answer or not. */
  readonly stalledMs: number;
  /** Open connections; past it the one idle longest is closed. */
  readonly socketsMax: number;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 60_000,
  stalledMs: 120_000,
  socketsMax: 10_000,
};

const HEADER_BYTES_MAX = 16 * 1024;

/** Slow requests are looked for this often at least. */
const TIMEOUT_CHECK_MS = 2_000;

/** Longest wait for running requests at the end: everything must stop within 5 s. */
const DRAIN_MS = 4_000;
const SWEEP_MS = 50;

export interface HttpServer {
  readonly server: Server;
  /**
   * Starts to listen; gives the URL. Port 0 takes a free one.
   * @throws {Error} naming the setting when the port is taken or may not be used.
   */
  listen(place: ListenPlace): Promise<string>;
  /** Stops taking requests, waits for running ones a bounded time, closes all sockets. */
  close(): Promise<void>;
}

export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** How the person who starts it calls the port; stands in the error when it is taken. */
  readonly portSetting?: string;
}

export function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  limits: SocketLimits,
  log: GatewayLog,
): HttpServer {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, limits.headersMs),
      noDelay: true,
    },
    handle,
  );
  // who never reads its answer would keep it and the socket for ever
  server.timeout = limits.stalledMs;
  capSockets(server, limits.socketsMax);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    refuseBrokenRequest(error, socket);
  });
  return {
    server,
    listen: (place) => listen(server, place),
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeIdleConnections();
      // a kept connection becomes idle only when its running request has been answered
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const timer = setTimeout(() => {
        log.warn({ drainMs: DRAIN_MS }, 'Requests were still running; closing their connections');
        server.closeAllConnections();
      }, DRAIN_MS);
      await closed.promise;
      clearTimeout(timer);
      clearInterval(sweep);
    },
  };
}

async function listen(server: Server, place: ListenPlace): Promise<string> {
  const { host, port, portSetting = 'port' } = place;
  const ready = Promise.withResolvers<void>();
  const failed = (error: NodeJS.ErrnoException): void => ready.reject(explain(error, place));
  server.once('error', failed);
  server.listen(port, host, () => ready.resolve());
  await ready.promise;
  server.off('error', failed);
  const address = server.address() as AddressInfo | null;
  if (address === null) throw new Error(`Cannot tell which port was taken for ${portSetting}.`);
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${address.port}`;
}

function explain(error: NodeJS.ErrnoException, place: ListenPlace): Error {
  const setting = place.portSetting ?? 'port';
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${place.port} on ${place.host} is in use; stop what uses it, or set ${setting} ` +
        'to another port.',
    );
  }
  if (error.code === 'EACCES') {
    return new Error(`Port ${place.port} may not be used by this user; set ${setting} above 1023.`);
  }
  return new Error(`Cannot listen on ${place.host}:${place.port} (${error.code}); see ${setting}.`);
}

const BROKEN: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
};

/** Answers what is no HTTP request; there is no response object at this point. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] = BROKEN[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'This is no well-formed HTTP request.',
  ];
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
