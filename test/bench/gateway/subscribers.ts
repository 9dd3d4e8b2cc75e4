/** Many clients on one stream: how many events a gateway delivers for its processor time. */
import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sample } from './load.ts';
import { quantiles } from './load.ts';
import { subscription } from './modes.ts';
import type { ProcessUnderTest } from './process-under-test.ts';

export interface SubscriberOptions {
  readonly clients: number;
  readonly seconds: number;
}

const OPEN_MS = 120_000;
const CALM_MS = 20_000;
/** More connections at once than this overflow a listening socket's queue. */
const STREAMS_AT_ONCE = 50;
const BETWEEN_MS = 30;

/** Opens the streams, waits until each has had an event, then counts. */
export async function loadSubscribers(
  target: ProcessUnderTest,
  { clients, seconds }: SubscriberOptions,
): Promise<Sample> {
  let broken = 'all connections stand';
  const count = { events: 0, opened: 0, failures: 0 };
  /** The first arrival of an event's number, and how much later the others had it. */
  const first = new Map<string, number>();
  const lags: number[] = [];
  const open = (): ClientRequest => {
    let seen = false;
    return openStream(
      target.url,
      (data) => {
        if (!data.startsWith('{"data":{')) count.failures += 1;
        const number = /"number":(\d+)/.exec(data)?.[1] ?? '';
        const now = performance.now();
        const earliest = first.get(number) ?? now;
        first.set(number, earliest);
        if (count.opened === clients) lags.push(now - earliest);
        count.events += 1;
        if (!seen) count.opened += 1;
        seen = true;
      },
      (error) => {
        broken = error.message;
      },
    );
  };
  const streams: ClientRequest[] = [];
  while (streams.length < clients) {
    streams.push(
      ...Array.from({ length: Math.min(STREAMS_AT_ONCE, clients - streams.length) }, open),
    );
    await wait(BETWEEN_MS);
  }
  const deadline = performance.now() + OPEN_MS;
  while (count.opened < clients && performance.now() < deadline) await wait(50);
  if (count.opened < clients)
    throw new Error(`Only ${count.opened} of ${clients} streams had an event: ${broken}.`);
  const [eventsBefore, cpuBefore, begin] = [count.events, target.cpuSeconds(), performance.now()];
  await wait(seconds * 1000);
  const sample = {
    requests: count.events - eventsBefore,
    failures: count.failures,
    seconds: (performance.now() - begin) / 1000,
    cpuSeconds: target.cpuSeconds() - cpuBefore,
    ...quantiles(lags),
    rssMegabytes: target.rssMegabytes(),
  };
  for (const stream of streams) stream.destroy();
  await calm(target);
  return sample;
}

/** Waits, within bounds, until a gateway has cleared up after its clients. */
async function calm(target: ProcessUnderTest): Promise<void> {
  for (let waited = 0; waited < CALM_MS; waited += 500) {
    const before = target.cpuSeconds();
    await wait(500);
    if (target.cpuSeconds() - before < 0.05) return;
  }
}

function openStream(
  url: string,
  onEvent: (data: string) => void,
  onError: (error: Error) => void,
): ClientRequest {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const stream = request(url, { method: 'POST', headers, agent: false }, (response) => {
    let rest = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: ?(.+)$/m.exec(block)?.[1];
        if (data !== undefined && block.includes('event: next')) onEvent(data);
      }
    });
  });
  stream.on('error', onError);
  stream.end(subscription);
  return stream;
}
