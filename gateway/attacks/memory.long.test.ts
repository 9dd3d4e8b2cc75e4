/** What a gateway does for days must not make it grow: the slope of its heap, measured. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeSupergraph, movements } from '../serve/fake-graph.ts';
import { openReady, subscribeTo } from '../subscribe/fake-client.ts';
import { startVictim } from './fake-gateway.ts';
import type { Victim } from './fake-gateway.ts';
import { heapSlope } from './slope.ts';

let victim: Victim;
beforeEach(async () => {
  victim = await startVictim();
});
afterEach(() => victim.close());

async function stream(query: string, end: (response: Response) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const response = await fetch(`${victim.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
    signal: controller.signal,
  });
  await end(response);
  controller.abort();
}

test('1,000 supergraph swaps under a running subscription leave nothing', async () => {
  const client = await openReady(victim.url);
  client.send(subscribeTo('1', 'subscription { feed { name stock } }'));
  const graphs = [fakeSupergraph(), fakeSupergraph('type Query { more: Int }')];
  const slope = await heapSlope(1_000, async (at) => {
    await victim.gateway.reload(graphs[at % 2] ?? '');
    await victim.stillServes();
  });
  // A graph is about a megabyte, and a listener a hundred bytes; compiled code comes and goes.
  expect(slope).toBeLessThan(3_000);
  client.socket.terminate();
});

test('10,000 subscriptions that begin and end leave nothing', async () => {
  let at = 0;
  const slope = await heapSlope(10_000, () => {
    at += 1;
    return stream('subscription { moved { name stock } }', (response) =>
      at % 2 === 0 ? response.text() : Promise.resolve(),
    );
  });
  expect(slope).toBeLessThan(60);
});

test('2,000 clients of a quiet stream that come and go leave no upstream', async () => {
  for (let at = 0; at < 2_000; at += 1) {
    await stream('subscription { feed { id } }', () => Promise.resolve());
  }
  await expect.poll(() => movements.listenerCount('moved')).toBe(0);
});

/** Long documents fill what is remembered of texts before the first measurement. */
const PADDING = `# ${'x'.repeat(1_000)}`;

test('100,000 distinct operations leave the caches at their bounds', async () => {
  const slope = await heapSlope(100_000, async (at) => {
    const query = `query Q${at} { items { id name n${at % 7}: stock } } ${PADDING}`;
    const { body } = await victim.ask(query);
    if (body.data === undefined) throw new Error(JSON.stringify(body));
  });
  expect(slope).toBeLessThan(20);
});
