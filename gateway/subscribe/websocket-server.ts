/** Carries protocol sessions over WebSockets: upgrades, frame limits, heartbeats, slow readers. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { CLOSE } from './session.ts';
import type { Session, SessionSocket } from './session.ts';

export interface WebSocketOptions {
  /** Path of the upgrade request. */
  readonly path: string;
  /** Why an upgrade is refused, as an HTTP status; null lets it through. */
  readonly refuse: (request: IncomingMessage) => number | null;
  readonly session: (request: IncomingMessage, socket: SessionSocket) => Session;
  /** A ping this often; a client that did not answer the last one is cut off. */
  readonly heartbeatMs: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  readonly socketsMax: number;
}

export interface WebSockets {
  readonly open: number;
  /** Closes all sockets with 1001. */
  close(): void;
}

const PROTOCOL = 'graphql-transport-ws';

/** Bytes that may wait in the kernel and in the library before a client counts as slow. */
const BUFFERED_MAX = 256 * 1024;

/** A client that reads nothing for this long is cut off. */
const STALLED_MS = 60_000;

/** What a client gets to answer the end; a server waits for the last of its sockets. */
const CLOSING_MS = 1_000;

/** Messages of a client in one heartbeat; more is a flood. */
const MESSAGES_MAX = 5_000;

const REASONS: ReadonlyMap<number, string> = new Map([
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [421, 'Misdirected Request'],
  [503, 'Service Unavailable'],
]);

/** Takes the upgrades of a server. */
export function serveWebSockets(server: Server, options: WebSocketOptions): WebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageBytes,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?', 1)[0];
    const full = sockets.clients.size >= options.socketsMax;
    const status = path === options.path ? (full ? 503 : options.refuse(request)) : 404;
    if (status !== null) {
      const reason = REASONS.get(status) ?? 'Bad Request';
      socket.end(`HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => serve(client, request, options));
  });
  return {
    get open() {
      return sockets.clients.size;
    },
    close() {
      for (const client of sockets.clients) {
        client.close(1001, 'The gateway is stopping');
        setTimeout(() => client.terminate(), CLOSING_MS).unref();
      }
      sockets.close();
    },
  };
}

/** Another protocol is accepted for the handshake only: a client can then read close code 4406. */
function chooseProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(PROTOCOL)) return PROTOCOL;
  const [first] = offered;
  return first ?? false;
}

function serve(client: WebSocket, request: IncomingMessage, options: WebSocketOptions): void {
  client.on('error', () => client.terminate());
  if (client.protocol !== PROTOCOL) {
    client.close(CLOSE.subprotocolNotAcceptable, 'Subprotocol not acceptable');
    return;
  }
  const session = options.session(request, {
    send: senderTo(client),
    close: (code, reason) => client.close(code, reason),
  });
  const drip = new Drip(request.socket);
  let alive = true;
  let messages = 0;
  const heartbeat = setInterval(() => {
    if (!alive || drip.isTooSlow()) {
      client.terminate();
      return;
    }
    alive = false;
    messages = 0;
    client.ping();
  }, options.heartbeatMs).unref();
  const count = (): boolean => {
    alive = true;
    messages += 1;
    if (messages === MESSAGES_MAX) client.close(1008, 'Too many messages');
    return messages < MESSAGES_MAX;
  };
  for (const control of ['ping', 'pong'] as const) {
    client.on(control, (data: Buffer) => {
      drip.control(data.length);
      count();
    });
  }
  client.on('message', (data: RawData, isBinary: boolean) => {
    drip.whole();
    if (!count()) return;
    if (isBinary) client.close(1003, 'Send text');
    else session.message(data.toString());
  });
  client.on('close', () => {
    clearInterval(heartbeat);
    session.closed();
  });
}

/** Bytes around the content of a short frame of a client: head and mask. */
const FRAME_BYTES = 6;

/** Heartbeats that a message may take. */
const BEATS_MAX = 2;

/**
 * Notices a message that never ends: its parts are kept until it does, and between them a client
 * can answer every ping.
 */
class Drip {
  readonly #socket: Socket;
  #explained: number;
  #beats = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#explained = socket.bytesRead;
  }

  whole(): void {
    this.#explained = this.#socket.bytesRead;
    this.#beats = 0;
  }

  control(length: number): void {
    this.#explained += length + FRAME_BYTES;
  }

  /** Asked once a heartbeat. */
  isTooSlow(): boolean {
    this.#beats = this.#socket.bytesRead > this.#explained ? this.#beats + 1 : 0;
    return this.#beats > BEATS_MAX;
  }
}

/**
 * Sends a text; resolves at once while little waits, else when it has been written. Who never reads
 * is cut off.
 */
function senderTo(client: WebSocket): SessionSocket['send'] {
  const waiting = new Set<() => void>();
  client.once('close', () => waiting.forEach((written) => written()));
  return async (text) => {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount < BUFFERED_MAX) {
      client.send(text, () => {});
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const stalled = setTimeout(() => client.terminate(), STALLED_MS);
    waiting.add(resolve);
    client.send(text, () => resolve());
    await promise;
    waiting.delete(resolve);
    clearTimeout(stalled);
  };
}
