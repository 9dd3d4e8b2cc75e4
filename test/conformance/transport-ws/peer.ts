/** A client of the protocol that shows every frame and every close, for scenarios against a URL. */
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface Peer {
  readonly protocol: string;
  send(message: object | string | Buffer): void;
  /** The next message of one of these types; others are skipped, a close is an error. */
  next(...types: readonly string[]): Promise<Record<string, unknown>>;
  /** Messages that have come and were not taken. */
  readonly waiting: readonly Record<string, unknown>[];
  closed(): Promise<Closed>;
  /** Cuts the connection without a close frame. */
  cut(): void;
}

/** No server may take longer for one step. */
const STEP_MS = 10_000;

export async function openPeer(
  url: string,
  options: ClientOptions & { readonly protocols?: readonly string[] } = {},
): Promise<Peer> {
  const { protocols = ['graphql-transport-ws'], ...rest } = options;
  const socket = new WebSocket(url, [...protocols], rest);
  const waiting: Record<string, unknown>[] = [];
  let wake = Promise.withResolvers<void>();
  const ends: Closed[] = [];
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => {
    waiting.push(JSON.parse(data.toString()) as Record<string, unknown>);
    wake.resolve();
  });
  socket.on('close', (code, reason) => {
    ends.push({ code, reason: reason.toString() });
    wake.resolve();
  });
  await new Promise<void>((resolve) => {
    socket.once('open', resolve).once('close', () => resolve());
  });
  const changed = async (): Promise<void> => {
    wake = Promise.withResolvers();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('Nothing came in time.')), STEP_MS);
    await Promise.race([wake.promise, late]).finally(() => clearTimeout(timer));
  };
  return {
    protocol: socket.protocol,
    waiting,
    send: (message) => {
      const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
      socket.send(isRaw ? message : JSON.stringify(message));
    },
    async next(...types) {
      for (;;) {
        const at = waiting.findIndex(({ type }) => types.includes(String(type)));
        const [message] = at < 0 ? [] : waiting.splice(at, 1);
        if (message !== undefined) return message;
        const [end] = ends;
        if (end) throw new Error(`Closed with ${end.code} "${end.reason}" instead.`);
        await changed();
      }
    },
    async closed() {
      for (;;) {
        const [end] = ends;
        if (end) return end;
        await changed();
      }
    },
    cut: () => socket.terminate(),
  };
}
