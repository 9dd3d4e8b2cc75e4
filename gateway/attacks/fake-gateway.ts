/** A gateway under attack: what an attack sends, what it gets, and that others are still served. */
import { connect } from 'node:net';
import type { Gateway } from '../serve/gateway.ts';
import { createGateway } from '../serve/gateway.ts';
import type { GatewayOptions } from '../serve/gateway-options.ts';
import { fakeGraphOptions } from '../serve/fake-graph.ts';

export interface Outcome {
  readonly status: number;
  /** `extensions.code` of the first error; null without errors. */
  readonly code: string | null;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly message: string }[];
  };
}

export interface Victim {
  readonly url: string;
  readonly gateway: Gateway;
  /** POSTs one request; a string is sent as it is. */
  post(body: unknown, headers?: Record<string, string>): Promise<Outcome>;
  /** POSTs one document. */
  ask(query: string, variables?: unknown): Promise<Outcome>;
  /** @throws {Error} when an honest question is not answered as ever. */
  stillServes(): Promise<void>;
  close(): Promise<void>;
}

export async function startVictim(options: Partial<GatewayOptions> = {}): Promise<Victim> {
  const gateway = await createGateway(fakeGraphOptions(options));
  const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
  const post = async (body: unknown, headers: Record<string, string> = {}): Promise<Outcome> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return outcomeOf(response.status, await response.text());
  };
  return {
    url,
    gateway,
    post,
    ask: (query, variables) => post({ query, variables }),
    async stillServes() {
      const { text } = await post({ query: '{ items { id } }' });
      if (text !== '{"data":{"items":[{"id":"1"},{"id":"2"}]}}') throw new Error(`Got ${text}`);
    },
    close: () => gateway.close(),
  };
}

export function outcomeOf(status: number, text: string): Outcome {
  const body = JSON.parse(text) as Outcome['body'] & {
    errors?: readonly { message: string; extensions?: { code?: string } }[];
  };
  return { status, code: body.errors?.[0]?.extensions?.code ?? null, text, body };
}

/** Sends bytes as they are and gives everything that comes back until the server closes. */
export function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.on('error', () => resolve(answer));
  socket.on('close', () => resolve(answer));
  return promise;
}

/** `part` for 0 … `count` - 1, with blanks between. */
export function many(count: number, part: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => part(at)).join(' ');
}

/** Fragments that each spread the next one `width` times. */
export function bomb(levels: number, width = 2): string {
  const fragments = many(
    levels,
    (at) => `fragment F${at} on Item { ${many(width, () => `...F${at + 1}`)} }`,
  );
  return `{ items { ...F0 } } ${fragments} fragment F${levels} on Item { id }`;
}
