/** A front on a free port over a small schema, for tests of what the network sees. */
import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { buildSchema } from 'graphql';
import type { Call, Engine, Transport } from '../execute/types.ts';
import { everybodyIs } from '../protect/authenticate.ts';
import { documentGuard } from '../protect/document-guard.ts';
import { DEFAULT_LIMITS } from '../protect/limits.ts';
import type { Limits } from '../protect/limits.ts';
import { createEngineSlot } from './engine-slot.ts';
import type { EngineSlot } from './engine-slot.ts';
import { createFakeEngine } from './fake-engine.ts';
import { createFront } from './front.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createTransportPool } from './transport-pool.ts';

const SDL = `
  type Query {
    hello(name: String): String
    number(value: Int!): Int
    self: Query
    slow: String
    tenant: String
  }
  type Mutation { bump: Int }
  type Subscription { count(to: Int!): Int never: Int feed: Int }
`;

export interface FakeFront {
  readonly url: string;
  readonly slot: EngineSlot;
  /** How often the engine was asked for `slow`. */
  readonly slowCalls: () => number;
  /** How often the engine was told that nobody waits for `slow` any more. */
  readonly cancelledCalls: () => number;
  /** Lets every waiting `slow` answer. */
  readonly releaseSlow: () => void;
  /** Subscriptions that are open at the source. */
  readonly openSources: () => number;
  /** Subscriptions that were ever opened at the source. */
  readonly openedSources: () => number;
  /** What subscriptions to `feed` tell next; an error breaks them. */
  readonly publish: (event: object) => void;
  /** Ends all subscriptions to `feed` at the source. */
  readonly endFeed: () => void;
  /** POSTs one operation as JSON. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startFakeFront(
  options: Partial<GatewayOptions> = {},
  limits: Partial<Limits> = {},
): Promise<FakeFront> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const state: FakeState = {
    bumps: 0,
    slow: 0,
    cancelled: 0,
    open: 0,
    opened: 0,
    release: Promise.withResolvers(),
    feed: new EventEmitter().setMaxListeners(0),
  };
  const engine: Engine = createFakeEngine({
    schema: buildSchema(SDL),
    version: '1',
    guard: documentGuard({ limits: bounds, introspection: options.introspection ?? true }),
    rootValue: rootOf(state),
  });
  const slot = createEngineSlot(engine, () => {});
  const log = { info() {}, warn() {}, error() {} };
  const transports = createTransportPool({
    placeOf: (subgraph) => subgraph,
    create: () => createFakeTransport(state),
  });
  const defaults: GatewayOptions = {
    supergraph: { sdl: '' },
    authenticate: everybodyIs(null),
    log,
    now: () => Date.now(),
    randomId: () => randomBytes(16).toString('hex'),
  };
  const front = createFront({ slot, transports, limits: bounds }, { ...defaults, ...options });
  const url = await front.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    slot,
    slowCalls: () => state.slow,
    cancelledCalls: () => state.cancelled,
    releaseSlow: () => state.release.resolve(),
    openSources: () => state.open,
    openedSources: () => state.opened,
    publish: (event) => state.feed.emit('event', event),
    endFeed: () => state.feed.emit('end'),
    post: (body, headers = {}) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => front.close(),
  };
}

interface FakeState {
  bumps: number;
  slow: number;
  cancelled: number;
  open: number;
  opened: number;
  readonly release: PromiseWithResolvers<void>;
  readonly feed: EventEmitter;
}

function rootOf(state: FakeState) {
  return {
    hello: ({ name }: { name?: string }) => `Hello ${name ?? 'world'}`,
    tenant: (_: unknown, { headers }: Call) =>
      `${headers['x-tenant'] ?? 'none'} ${headers['x-other'] ?? 'none'}`,
    number: ({ value }: { value: number }) => value,
    self: () => rootOf(state),
    async slow(_: unknown, { signal }: Call) {
      state.slow += 1;
      signal.addEventListener('abort', () => {
        state.cancelled += 1;
      });
      await state.release.promise;
      return 'done';
    },
    bump: () => {
      state.bumps += 1;
      return state.bumps;
    },
  };
}

/** Tells `count(to: N)` from 1 to N; `never` stays open; `feed` tells what a test publishes. */
function createFakeTransport(state: FakeState): Transport {
  return {
    send: () => Promise.reject(new Error('The fake transport only streams.')),
    async *subscribe(request, call) {
      state.open += 1;
      state.opened += 1;
      try {
        const to = Number(/to: ?(\d+)/.exec(request.query)?.[1] ?? '0');
        for (let at = 1; at <= to; at += 1) yield { data: { count: at }, errors: [] };
        if (to > 0) return;
        const events = on(state.feed, 'event', { signal: call.signal, close: ['end'] });
        for await (const [event] of events) {
          if (event instanceof Error) throw event;
          yield { data: event as Record<string, unknown>, errors: [] };
        }
      } catch (error) {
        if (!call.signal.aborted) throw error;
      } finally {
        state.open -= 1;
      }
    },
    close: () => Promise.resolve(),
  };
}
