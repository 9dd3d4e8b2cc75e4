import { expect, test } from 'vitest';
import type { SubgraphRequest, SubgraphResponse, Transport } from '../execute/types.ts';
import { TransportError } from '../transport/errors.ts';
import { runUpstream } from './upstream.ts';
import type { Clock } from './upstream.ts';

const request: SubgraphRequest = {
  subgraph: 'stock',
  kind: 'subscription',
  query: 'subscription{a}',
  head: '{"query":"subscription{a}"',
  variables: '{}',
};
const event: SubgraphResponse = { data: { a: 1 }, errors: [] };

/** A clock that only waits and the stream itself move. */
function createClock(): Clock & { ms: number; readonly waits: number[] } {
  const clock = {
    ms: 0,
    waits: [] as number[],
    now: () => clock.ms,
    wait: async (ms: number) => {
      clock.waits.push(ms);
      clock.ms += ms;
    },
  };
  return clock;
}

/** A source that tells one event, holds this long, and breaks; `times` times, then it ends. */
function breaking(times: number, pass: () => void): Transport & { readonly opened: () => number } {
  let opened = 0;
  return {
    opened: () => opened,
    send: () => Promise.reject(new Error('Nobody asks.')),
    async *subscribe() {
      opened += 1;
      yield event;
      pass();
      if (opened <= times) {
        throw new TransportError('UPSTREAM_UNAVAILABLE', 'stock', 'broke off a stream', true);
      }
    },
    close: () => Promise.resolve(),
  };
}

async function follow(transport: Transport, clock: Clock): Promise<unknown> {
  const { signal } = new AbortController();
  const call = { caller: null, headers: {}, traceId: 't', signal, deadline: Infinity };
  const ended = Promise.withResolvers<unknown>();
  await runUpstream(
    { transport, request, call, random: () => 1, clock },
    { event: async () => {}, broken() {}, ended: (error) => ended.resolve(error) },
  );
  return ended.promise;
}

test('a source that breaks after each event waits longer each time, and is given up', async () => {
  const clock = createClock();
  const source = breaking(Infinity, () => {});
  expect(await follow(source, clock)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(clock.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
  expect(source.opened()).toBe(9);
});

test('a source that held for a while before it broke is opened again at once', async () => {
  const clock = createClock();
  const source = breaking(30, () => {
    clock.ms += 20_000;
  });
  expect(await follow(source, clock)).toBeNull();
  expect(source.opened()).toBe(31);
  expect(new Set(clock.waits)).toEqual(new Set([250]));
});
