/** What a gateway does for days must not make it grow: heap after garbage collection, measured. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeSupergraph } from '../serve/fake-graph.ts';
import { openReady, subscribeTo } from '../subscribe/fake-client.ts';
import { startVictim } from './fake-gateway.ts';
import type { Victim } from './fake-gateway.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The caches are full, and every path is compiled, before the first measurement. */
const WARM_SHARE = 0.25;

/** Growth that garbage collection does not explain: less than a byte per repetition is noise. */
const GROWTH_BYTES_MAX = 4 * 1024 * 1024;

let victim: Victim;
beforeEach(async () => {
  victim = await startVictim();
});
afterEach(() => victim.close());

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

/** Bytes by which the heap grew over the last three quarters of the repetitions. */
async function growth(count: number, repeat: (at: number) => Promise<void>): Promise<number> {
  const warm = Math.floor(count * WARM_SHARE);
  for (let at = 0; at < warm; at += 1) await repeat(at);
  const before = await heapBytes();
  for (let at = warm; at < count; at += 1) await repeat(at);
  return (await heapBytes()) - before;
}

test('1,000 supergraph swaps under a running subscription leave nothing', async () => {
  const client = await openReady(victim.url);
  client.send(subscribeTo('1', 'subscription { moved { name stock } }'));
  const graphs = [fakeSupergraph(), fakeSupergraph('type Query { more: Int }')];
  const grown = await growth(1_000, async (at) => {
    await victim.gateway.reload(graphs[at % 2] ?? '');
    await victim.stillServes();
  });
  expect(grown).toBeLessThan(GROWTH_BYTES_MAX);
  client.socket.terminate();
});

test('10,000 subscriptions that begin and end leave nothing', async () => {
  const query = encodeURIComponent('subscription { moved { name stock } }');
  const grown = await growth(10_000, async (at) => {
    const controller = new AbortController();
    const response = await fetch(`${victim.url}/graphql?query=${query}`, {
      headers: { accept: 'text/event-stream' },
      signal: controller.signal,
    });
    if (at % 2 === 0) controller.abort();
    else await response.text();
  });
  expect(grown).toBeLessThan(GROWTH_BYTES_MAX);
});

test('100,000 distinct operations leave the caches at their bounds', async () => {
  const grown = await growth(100_000, async (at) => {
    const { body } = await victim.ask(`query Q${at} { items { id name n${at % 7}: stock } }`);
    if (body.data === undefined) throw new Error(JSON.stringify(body));
  });
  expect(grown).toBeLessThan(16 * GROWTH_BYTES_MAX);
});
