/** A WebSocket client for tests that sees every frame and every close code. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

export interface FrameClient {
  readonly socket: WebSocket;
  /** Messages that came and were not taken yet. */
  readonly waiting: object[];
  send(message: unknown): void;
  /** The next message. */
  next(): Promise<object>;
  /** Code and reason with which the server closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Opens a socket to `/graphql` of a server at an `http:` URL. */
export async function openFrames(
  url: string,
  options: ClientOptions & { readonly protocols?: string[] } = {},
): Promise<FrameClient> {
  const { protocols = ['graphql-transport-ws'], ...rest } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols, rest);
  const waiting: object[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    waiting.push(JSON.parse(data.toString()) as object);
    wake.resolve();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  return {
    socket,
    waiting,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async next() {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) return message;
        wake = Promise.withResolvers();
        await wake.promise;
      }
    },
    closed,
  };
}

/** The same, with the handshake of the protocol done. */
export async function openReady(url: string, payload?: object): Promise<FrameClient> {
  const client = await openFrames(url);
  client.send({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) });
  await client.next();
  return client;
}

/** A `subscribe` message. */
export function subscribeTo(id: string, query: string, more: object = {}): object {
  return { id, type: 'subscribe', payload: { query, ...more } };
}
