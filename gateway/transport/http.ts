/** Reaches a subgraph over HTTP: pooled connections, a breaker, one retry for queries. */
import { Pool } from 'undici';
import type { Call, SubgraphResponse, Transport } from '../execute/types.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import { cancellationOf } from './cancellation.ts';
import type { Cancellation } from './cancellation.ts';
import { createDeadlines } from './deadlines.ts';
import { TransportError } from './errors.ts';
import { post } from './http-request.ts';
import type { Asker, HttpAsk, HttpReply } from './http-request.ts';
import { readReply } from './read-reply.ts';
import { createSingleFlight } from './single-flight.ts';
import { cancelled } from './within-call.ts';

export interface HttpTransportOptions {
  readonly subgraph: string;
  readonly url: string;
  /** What is sent besides the content type, by lower-case name: never the client's raw headers. */
  readonly headers: (call: Call, subgraph: string) => Readonly<Record<string, string>>;
  /** In which header the subgraph is told the trace id; null: in none. */
  readonly traceHeader: string | null;
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

/** W3C trace context: the span of the operation, below which a subgraph puts its own. */
const TRACEPARENT = 'traceparent';

const BASE_HEADERS: readonly string[] = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json, application/json',
];

export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { subgraph: service, now, traceHeader } = options;
  const url = new URL(options.url);
  // The deadline of each request is ours, so undici needs no timers of its own.
  const noTimers = { headersTimeout: 0, bodyTimeout: 0 };
  const { connections } = options;
  const pool = new Pool(url.origin, { connections, pipelining: 1, ...noTimers });
  const flights = createSingleFlight<HttpReply>(() => cancelled(service));
  const breaker = createBreaker(BREAKER);
  const base = {
    pool,
    deadlines: createDeadlines(),
    service,
    path: url.pathname + url.search,
    maxBytes: options.maxResponseBytes,
  };
  const read = (reply: HttpReply): SubgraphResponse => readReply(reply, service);

  return {
    send(request, call): Promise<SubgraphResponse> {
      const left = Math.min(options.timeoutMs, call.deadline - now());
      if (left <= 0) {
        return Promise.reject(
          new TransportError('UPSTREAM_TIMEOUT', service, 'had no time left', true),
        );
      }
      const extra = options.headers(call, service);
      const ask: HttpAsk = {
        ...base,
        endsAtMs: performance.now() + left,
        headers: headersWith(extra, traceHeader, call),
        body: `${request.head},"variables":${request.variables}}`,
      };
      const mayRepeat = request.kind !== 'mutation';
      const parts = { ask, breaker, now, mayRepeat };
      if (!options.singleFlight || request.kind !== 'query') {
        return exchange(parts, cancellationOf(call), read);
      }
      // What tells of the trace changes no answer: whoever joins is told by the first one's.
      const key = `${JSON.stringify(extra)}${ask.body}`;
      return flights
        .run(key, cancellationOf(call), (all) => exchange(parts, all, (reply) => reply))
        .then(read);
    },
    subscribe: options.subscribe,
    close: () => pool.close(),
  };
}

interface ExchangeParts {
  readonly ask: HttpAsk;
  readonly breaker: Breaker;
  readonly now: () => number;
  readonly mayRepeat: boolean;
}

type Read<T> = (reply: HttpReply) => T;

/** One request behind the breaker; where it may be, it is repeated when its connection broke. */
function exchange<T>(parts: ExchangeParts, cancellation: Cancellation, read: Read<T>): Promise<T> {
  const begun = new Exchange(parts, cancellation, read);
  begun.start();
  return begun.result;
}

/** In place until the promise is there; a function of its own for each would cost. */
function unready(): void {}

class Exchange<T> implements Asker {
  readonly result: Promise<T>;
  readonly #parts: ExchangeParts;
  readonly #cancellation: Cancellation;
  readonly #read: Read<T>;
  #resolve: (value: T) => void = unready;
  #reject: (error: unknown) => void = unready;
  #isRepeated = false;

  constructor(parts: ExchangeParts, cancellation: Cancellation, read: Read<T>) {
    this.#parts = parts;
    this.#cancellation = cancellation;
    this.#read = read;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  start(): void {
    const { ask, breaker, now } = this.#parts;
    if (breaker.mayAsk(now())) post(ask, this.#cancellation, this);
    else this.#reject(leftAlone(ask.service));
  }

  replied(reply: HttpReply): void {
    const { breaker, now } = this.#parts;
    if (reply.status >= 500) breaker.failed(now());
    else breaker.succeeded();
    try {
      this.#resolve(this.#read(reply));
    } catch (error) {
      this.#reject(error);
    }
  }

  failed(error: TransportError): void {
    const { breaker, now, mayRepeat } = this.#parts;
    if (error.code !== 'CANCELLED') breaker.failed(now());
    const mayNow = mayRepeat && !this.#isRepeated && !this.#cancellation.isCancelled;
    if (!mayNow || !isLostConnection(error)) {
      this.#reject(error);
      return;
    }
    this.#isRepeated = true;
    this.start();
  }
}

function leftAlone(service: string): TransportError {
  return new TransportError('UPSTREAM_UNAVAILABLE', service, 'is left alone after failures', true);
}

function headersWith(
  extra: Readonly<Record<string, string>>,
  traceHeader: string | null,
  { traceId, traceparent = null }: Call,
): readonly string[] {
  let list: string[] | null = null;
  for (const name in extra) {
    if (!Object.hasOwn(extra, name)) continue;
    if (traceparent !== null && name === TRACEPARENT) continue;
    (list ??= [...BASE_HEADERS]).push(name, extra[name] ?? '');
  }
  if (traceHeader !== null) (list ??= [...BASE_HEADERS]).push(traceHeader, traceId);
  if (traceparent !== null) (list ??= [...BASE_HEADERS]).push(TRACEPARENT, traceparent);
  return list ?? BASE_HEADERS;
}

/** The connection failed, so the subgraph did not answer; a time-out is not tried again. */
function isLostConnection(error: TransportError): boolean {
  return error.code === 'UPSTREAM_UNAVAILABLE' && error.retryable;
}
