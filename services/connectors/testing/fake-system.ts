/** A tiny HTTP server for tests: answers what a test tells it to, also badly. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallContext, EndpointSettings } from '../port.ts';
import type { ConnectorOptions, Log } from '../options.ts';

export interface SeenRequest {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

export interface FakeSystem {
  readonly url: string;
  /** Without those for tokens. */
  readonly seen: SeenRequest[];
  readonly tokens: { issued: number; expiresIn: number };
  /** Tried in order, the first that matches answers; others get 404. */
  on(match: (request: SeenRequest) => boolean, answer: Answer): void;
  close(): Promise<void>;
}

export async function startFakeSystem(): Promise<FakeSystem> {
  const rules: { match: (request: SeenRequest) => boolean; answer: Answer }[] = [];
  const seen: SeenRequest[] = [];
  const tokens = { issued: 0, expiresIn: 3_600 };
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: SeenRequest = {
      method: incoming.method ?? 'GET',
      url: decodeURIComponent(incoming.url ?? '/'),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    if (request.url.endsWith('/oauth2/v2.0/token')) {
      tokens.issued += 1;
      const token = { access_token: `token-${tokens.issued}`, expires_in: tokens.expiresIn };
      json(token)(request, response);
      return;
    }
    seen.push(request);
    const rule = rules.find(({ match }) => match(request));
    const answer = rule?.answer ?? problem(404, 'BadRequest_ResourceNotFound', 'No such set.');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    tokens,
    on: (match, answer) => void rules.unshift({ match, answer }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

export function problem(status: number, code: string, message: string, headers = {}): Answer {
  return json({ error: { code, message } }, status, headers);
}

/** Gives the answers one after another, the last for ever. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let turn = 0;
  return (request, response) => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    answer?.(request, response);
  };
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};

export function testOptions(overrides: Partial<ConnectorOptions> = {}): ConnectorOptions {
  return { log: silentLog, now: Date.now, random: () => 0, ...overrides };
}

export function testContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    deadline: Date.now() + 20_000,
    lane: 'interactive',
    traceId: 'test',
    ...overrides,
  };
}

export function sandboxSettings(
  baseUrl: string,
  overrides: Partial<EndpointSettings> = {},
): EndpointSettings {
  return {
    kind: 'SANDBOX',
    baseUrl,
    tenantId: null,
    environment: null,
    companyId: null,
    clientId: 'client',
    clientSecret: 'secret',
    tokenUrl: null,
    ...overrides,
  };
}
