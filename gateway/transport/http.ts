/** Reaches a subgraph over HTTP: pooled connections, a breaker, one retry for queries. */
import { Pool } from 'undici';
import type { Call, SubgraphRequest, SubgraphResponse, Transport } from '../execute/types.ts';
import { createBreaker } from './breaker.ts';
import { TransportError } from './errors.ts';
import { post } from './http-request.ts';
import type { HttpAsk, HttpReply } from './http-request.ts';
import { readReply } from './read-reply.ts';
import { createSingleFlight } from './single-flight.ts';
import { cancelled } from './within-call.ts';

export interface HttpTransportOptions {
  readonly subgraph: string;
  readonly url: string;
  /** What is sent besides the content type, by lower-case name: never the client's raw headers. */
  readonly headers: (call: Call, subgraph: string) => Readonly<Record<string, string>>;
  readonly connections: number;
  /** The longest wait for one answer; the call's own deadline can be earlier. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Whether equal queries under way at the same time share one request. */
  readonly singleFlight: boolean;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly subscribe: Transport['subscribe'];
}

/** Failures in a row before a subgraph is left alone, and for how long. */
const BREAKER = { failures: 20, openMs: 2000 };

const BASE_HEADERS: readonly string[] = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json, application/json',
];

/** Deadlines are rounded up to this: timers of equal length share a list and cost little. */
const TIMER_STEP_MS = 100;

export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { subgraph: service, now } = options;
  const url = new URL(options.url);
  const pool = new Pool(url.origin, { connections: options.connections, pipelining: 1 });
  const flights = createSingleFlight<HttpReply>(() => cancelled(service));
  const base = {
    pool,
    service,
    path: url.pathname + url.search,
    maxBytes: options.maxResponseBytes,
  };

  const exchange = createExchange(options);

  return {
    async send(request, call): Promise<SubgraphResponse> {
      const left = call.deadline - now();
      const rounded = Math.ceil(left / TIMER_STEP_MS) * TIMER_STEP_MS;
      const timeoutMs = Math.min(options.timeoutMs, rounded);
      if (left <= 0)
        throw new TransportError('UPSTREAM_TIMEOUT', service, 'had no time left', true);
      const extra = options.headers(call, service);
      const ask = {
        ...base,
        timeoutMs,
        headers: headersWith(extra),
        body: `${request.head},"variables":${request.variables}}`,
      };
      if (!options.singleFlight || request.kind !== 'query') {
        return readReply(await exchange(request, ask, call), service);
      }
      const key = `${JSON.stringify(extra)}${ask.body}`;
      const reply = await flights.run(key, call.signal, (signal) =>
        exchange(request, ask, { ...call, signal }),
      );
      return readReply(reply, service);
    },
    subscribe: options.subscribe,
    close: () => pool.close(),
  };
}

type Exchange = (request: SubgraphRequest, ask: HttpAsk, call: Call) => Promise<HttpReply>;

/** One request behind the breaker; a query whose connection broke is asked once more. */
function createExchange({ subgraph: service, now }: HttpTransportOptions): Exchange {
  const breaker = createBreaker(BREAKER);
  const once = async (ask: HttpAsk, call: Call): Promise<HttpReply> => {
    if (!breaker.mayAsk(now())) {
      throw new TransportError(
        'UPSTREAM_UNAVAILABLE',
        service,
        'is left alone after failures',
        true,
      );
    }
    try {
      const reply = await post(ask, call);
      if (reply.status >= 500) breaker.failed(now());
      else breaker.succeeded();
      return reply;
    } catch (error) {
      if (error instanceof TransportError && error.code !== 'CANCELLED') breaker.failed(now());
      throw error;
    }
  };

  return async (request: SubgraphRequest, ask: HttpAsk, call: Call): Promise<HttpReply> => {
    try {
      return await once(ask, call);
    } catch (error) {
      const mayRepeat = request.kind !== 'mutation' && isLostConnection(error);
      if (!mayRepeat || call.signal.aborted) throw error;
      return once(ask, call);
    }
  };
}

function headersWith(extra: Readonly<Record<string, string>>): readonly string[] {
  let list: string[] | null = null;
  for (const name in extra) {
    if (Object.hasOwn(extra, name)) (list ??= [...BASE_HEADERS]).push(name, extra[name] ?? '');
  }
  return list ?? BASE_HEADERS;
}

/** The connection failed, so the subgraph did not answer; a time-out is not tried again. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof TransportError && error.code === 'UPSTREAM_UNAVAILABLE' && error.retryable
  );
}
