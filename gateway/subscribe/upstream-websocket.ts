/** Follows subscriptions of a subgraph over WebSockets: one socket for all of one caller. */
import { createClient } from 'graphql-ws';
import type { Client, Sink } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { SubgraphResponse } from '../execute/types.ts';
import { TransportError } from '../transport/errors.ts';
import { resultOf } from './subgraph-result.ts';

export interface SocketRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Headers of the upgrade, also sent as the payload of `connection_init`. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Equal for requests that may share a socket: everything their headers depend on. */
  readonly identity: string;
  readonly signal: AbortSignal;
}

export interface SocketUpstream {
  follow(request: SocketRequest): AsyncGenerator<SubgraphResponse>;
  close(): void;
}

const ACK_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 12_000;

/**
 * Results of one stream that were not taken yet. What sends more has to be opened anew, with a gap
 * that clients see: the oldest ones would be dropped without a word.
 */
const WAITING_MAX = 10_000;

interface Shared {
  readonly client: Client;
  users: number;
}

/** Sockets to one subgraph at a `ws:` or `wss:` address. */
export function createSocketUpstream(subgraph: string, url: string): SocketUpstream {
  const shared = new Map<string, Shared>();
  const take = (request: SocketRequest): Shared => {
    const known = shared.get(request.identity);
    if (known !== undefined) return known;
    const made = { client: connect(url, request.headers), users: 0 };
    shared.set(request.identity, made);
    return made;
  };
  return {
    async *follow(request) {
      const socket = take(request);
      socket.users += 1;
      const { query, variables, signal } = request;
      const inbox = new Inbox();
      const leave = socket.client.subscribe({ query, variables }, inbox);
      const stop = (): void => inbox.complete();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const result of inbox) yield resultOf(result, subgraph);
      } catch (error) {
        throw failure(error, subgraph);
      } finally {
        signal.removeEventListener('abort', stop);
        leave();
        socket.users -= 1;
        if (socket.users === 0 && shared.get(request.identity) === socket) {
          shared.delete(request.identity);
          void socket.client.dispose();
        }
      }
    },
    close() {
      for (const { client } of shared.values()) void client.dispose();
      shared.clear();
    },
  };
}

function connect(url: string, headers: SocketRequest['headers']): Client {
  class SocketWithHeaders extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols, { headers: { ...headers() }, maxPayload: 8 * 1024 * 1024 });
    }
  }
  return createClient({
    url,
    webSocketImpl: SocketWithHeaders,
    connectionParams: () => ({ ...headers() }),
    connectionAckWaitTimeout: ACK_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    retryAttempts: 0,
    onNonLazyError: () => {},
  });
}

/** Results that wait to be taken: a socket knows no way to ask for the next one. */
class Inbox implements Sink<unknown>, AsyncIterable<unknown> {
  #waiting: unknown[] = [];
  #end: { readonly error: unknown } | null = null;
  #wake = Promise.withResolvers<void>();

  next(result: unknown): void {
    if (this.#end !== null) return;
    if (this.#waiting.length === WAITING_MAX) this.error(new Error('Too many results wait.'));
    else this.#waiting.push(result);
    this.#wake.resolve();
  }

  error(error: unknown): void {
    this.#finish(error);
  }

  complete(): void {
    this.#finish(null);
  }

  #finish(error: unknown): void {
    this.#end ??= { error };
    this.#wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, void> {
    for (;;) {
      const taken = this.#waiting;
      this.#waiting = [];
      yield* taken;
      if (this.#waiting.length > 0) continue;
      if (this.#end !== null && this.#end.error !== null) throw this.#end.error as Error;
      if (this.#end !== null) return;
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }
}

/** A list is what the subgraph says about the operation; anything else is about the socket. */
function failure(error: unknown, subgraph: string): Error {
  if (error instanceof TransportError) return error;
  if (Array.isArray(error)) {
    const message = String((error[0] as { message?: unknown } | undefined)?.message ?? '');
    const what = `refused a subscription: ${message.slice(0, 200)}`;
    return new TransportError('UPSTREAM_INVALID_RESPONSE', subgraph, what, false);
  }
  return new TransportError('UPSTREAM_UNAVAILABLE', subgraph, 'broke off a stream', true);
}
