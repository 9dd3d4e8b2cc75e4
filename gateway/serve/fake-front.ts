/** A front on a free port over a small schema, for tests of what the network sees. */
import { randomBytes } from 'node:crypto';
import { buildSchema } from 'graphql';
import type { Engine } from '../execute/types.ts';
import { everybodyIs } from '../protect/authenticate.ts';
import { documentGuard } from '../protect/document-guard.ts';
import { DEFAULT_LIMITS } from '../protect/limits.ts';
import type { Limits } from '../protect/limits.ts';
import { createEngineSlot } from './engine-slot.ts';
import type { EngineSlot } from './engine-slot.ts';
import { createFakeEngine } from './fake-engine.ts';
import { createFront } from './front.ts';
import type { GatewayOptions } from './gateway-options.ts';

const SDL = `
  type Query { hello(name: String): String number(value: Int!): Int self: Query slow: String }
  type Mutation { bump: Int }
  type Subscription { count(to: Int!): Int never: Int }
`;

export interface FakeFront {
  readonly url: string;
  readonly slot: EngineSlot;
  /** How often the engine was asked for `slow`. */
  readonly slowCalls: () => number;
  /** Lets every waiting `slow` answer. */
  readonly releaseSlow: () => void;
  /** Subscriptions that are open at the source. */
  readonly openSources: () => number;
  /** POSTs one operation as JSON. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startFakeFront(
  options: Partial<GatewayOptions> = {},
  limits: Partial<Limits> = {},
): Promise<FakeFront> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const state = { slow: 0, open: 0, release: Promise.withResolvers<void>() };
  const engine: Engine = createFakeEngine({
    schema: buildSchema(SDL),
    version: '1',
    guard: documentGuard({ limits: bounds, introspection: options.introspection ?? true }),
    rootValue: rootOf(state),
  });
  const slot = createEngineSlot(engine, () => {});
  const log = { info() {}, warn() {}, error() {} };
  const front = createFront(
    slot,
    {
      supergraph: { sdl: '' },
      authenticate: everybodyIs(null),
      log,
      now: () => Date.now(),
      randomId: () => randomBytes(16).toString('hex'),
      ...options,
    },
    bounds,
  );
  const url = await front.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    slot,
    slowCalls: () => state.slow,
    releaseSlow: () => state.release.resolve(),
    openSources: () => state.open,
    post: (body, headers = {}) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => front.close(),
  };
}

function rootOf(state: { slow: number; open: number; release: PromiseWithResolvers<void> }) {
  return {
    hello: ({ name }: { name?: string }) => `Hello ${name ?? 'world'}`,
    number: ({ value }: { value: number }) => value,
    self: () => rootOf(state),
    async slow() {
      state.slow += 1;
      await state.release.promise;
      return 'done';
    },
    bump: () => 1,
    async *count({ to }: { to: number }) {
      state.open += 1;
      try {
        for (let at = 1; at <= to; at += 1) yield { count: at };
      } finally {
        state.open -= 1;
      }
    },
    never() {
      state.open += 1;
      const waiting = Promise.withResolvers<IteratorResult<never>>();
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        next: () => waiting.promise,
        return() {
          state.open -= 1;
          waiting.resolve({ done: true, value: undefined });
          return waiting.promise;
        },
      };
    },
  };
}
