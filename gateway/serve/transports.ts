/** Decides how each subgraph is reached: in this process, or over HTTP at which address. */
import type { Call, SubgraphRequest, SubgraphResponse, Transport } from '../execute/types.ts';
import { followEvents } from '../subscribe/upstream-events.ts';
import { createSocketUpstream } from '../subscribe/upstream-websocket.ts';
import { createHttpTransport } from '../transport/http.ts';
import { createLocalTransport } from '../transport/local.ts';
import type { GraphOptions } from './gateway-options.ts';
import type { TransportMaker } from './transport-pool.ts';

/** Connections to one subgraph; each carries one request at a time. */
const CONNECTIONS_MAX = 128;
const TIMEOUT_MS = 30_000;
const RESPONSE_BYTES_MAX = 32 * 1024 * 1024;

/** Transports as the options say; a subgraph without an entry is at its supergraph address. */
export function transportMaker(options: GraphOptions): TransportMaker {
  const addressOf = (subgraph: string, url: string | null): string | null => {
    const place = options.subgraphs?.[subgraph];
    return place !== undefined && 'url' in place ? place.url : url;
  };
  return {
    placeOf(subgraph, url) {
      const place = options.subgraphs?.[subgraph];
      const isLocal = place !== undefined && 'local' in place;
      return JSON.stringify([subgraph, isLocal ? 'local' : addressOf(subgraph, url)]);
    },
    create(subgraph, url) {
      const place = options.subgraphs?.[subgraph];
      if (place !== undefined && 'local' in place) {
        return createLocalTransport(place.local, (err, { traceId }) => {
          options.log.error({ err, traceId, subgraph }, 'A subgraph of this process failed');
        });
      }
      const address = addressOf(subgraph, url);
      if (address === null || !/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
        throw new Error(
          `The subgraph "${subgraph}" has no usable address; name one that begins with http: or ` +
            'https: in the options or in the supergraph.',
        );
      }
      return httpTransport(options, subgraph, address, place?.subscriptionsUrl ?? address);
    },
  };
}

function httpTransport(
  options: GraphOptions,
  subgraph: string,
  url: string,
  subscriptionsUrl: string,
): Transport {
  const own = options.headers;
  const headers: HeadersFor =
    own === undefined
      ? (call) => call.headers
      : (call) => ({ ...call.headers, ...own(call, subgraph) });
  const traceHeader = options.traceHeader ?? null;
  const traced: HeadersFor = (call) =>
    traceHeader === null ? headers(call) : { ...headers(call), [traceHeader]: call.traceId };
  const subscriptions = /^wss?:/.test(subscriptionsUrl)
    ? overSocket(subgraph, subscriptionsUrl, traced)
    : overEvents(subgraph, subscriptionsUrl, traced);
  const http = createHttpTransport({
    subgraph,
    url,
    headers,
    traceHeader,
    connections: CONNECTIONS_MAX,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxResponseBytes: RESPONSE_BYTES_MAX,
    singleFlight: options.shareInFlight !== false,
    now: options.now,
    subscribe: subscriptions.subscribe,
  });
  return {
    ...http,
    async close() {
      subscriptions.close();
      await http.close();
    },
  };
}

interface Subscriptions {
  subscribe(request: SubgraphRequest, call: Call): AsyncIterable<SubgraphResponse>;
  close(): void;
}

type HeadersFor = (call: Call) => Readonly<Record<string, string>>;

function overEvents(subgraph: string, url: string, headers: HeadersFor): Subscriptions {
  return {
    subscribe: (request, call) =>
      followEvents({
        subgraph,
        url,
        headers: headers(call),
        body: `${request.head},"variables":${request.variables}}`,
        signal: call.signal,
      }),
    close() {},
  };
}

function overSocket(subgraph: string, url: string, headers: HeadersFor): Subscriptions {
  const upstream = createSocketUpstream(subgraph, url);
  return {
    subscribe: (request, call) =>
      upstream.follow({
        query: request.query,
        variables: JSON.parse(request.variables) as Record<string, unknown>,
        headers: () => headers(call),
        identity: JSON.stringify([call.caller, call.headers]),
        signal: call.signal,
      }),
    close: () => upstream.close(),
  };
}
