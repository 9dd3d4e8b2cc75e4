/** A closed loop of requests: every connection sends the next one when its answer is there. */
import { Pool } from 'undici';
import type { ProcessUnderTest } from './process-under-test.ts';

export interface Sample {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMegabytes: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly body: (n: number) => string;
}

const BEGINNING = Buffer.from('{"data":{');
const headers = { 'content-type': 'application/json', accept: 'application/json' };
/** Numbers of requests go on over all rounds: a cold document is never sent twice. */
let sent = 0;

/** Loads a process for some seconds and says what came of it. */
export async function load(target: ProcessUnderTest, options: LoadOptions): Promise<Sample> {
  const { origin, pathname } = new URL(target.url);
  const pool = new Pool(origin, { connections: options.connections, pipelining: 1 });
  const latencies: number[] = [];
  let failures = 0;
  const cpuBefore = target.cpuSeconds();
  const begin = performance.now();
  const end = begin + options.seconds * 1000;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      sent += 1;
      const body = options.body(sent);
      if (!(await isAnswered(pool, pathname, body))) failures += 1;
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, loop));
  const seconds = (performance.now() - begin) / 1000;
  const cpuSeconds = target.cpuSeconds() - cpuBefore;
  await pool.close();
  return {
    requests: latencies.length,
    failures,
    seconds,
    cpuSeconds,
    ...quantiles(latencies),
    rssMegabytes: target.rssMegabytes(),
  };
}

/**
 * Whether the request is answered with data. The lowest layer of the client, and only the first
 * bytes are looked at: who loads must cost less than who is measured.
 */
function isAnswered(pool: Pool, path: string, body: string): Promise<boolean> {
  return new Promise((resolve) => {
    let isRight = false;
    let isFirst = true;
    pool.dispatch(
      { path, method: 'POST', headers, body },
      {
        onRequestStart() {},
        onResponseStart(_, status) {
          isRight = status === 200;
        },
        onResponseData(_, chunk) {
          if (isFirst && !chunk.subarray(0, BEGINNING.length).equals(BEGINNING)) isRight = false;
          isFirst = false;
        },
        onResponseEnd: () => resolve(isRight && !isFirst),
        onResponseError: () => resolve(false),
      },
    );
  });
}

export function quantiles(latencies: number[]): { p50Ms: number; p99Ms: number } {
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** One request; the answer as an object. */
export async function askOnce(url: string, body: string): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  return answer.json();
}
