/** Writes a stream of results as server-sent events: the "distinct connections" protocol. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** A comment line this often, so that proxies keep a quiet stream open. */
  readonly heartbeatMs: number;
}

/**
 * Writes each text as a `next` event, then `complete`; returns when the stream has ended or the
 * client has gone. Waits for a slow client, so the source must conflate by itself.
 */
export async function writeEventStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  options: EventStreamOptions,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    ...options.headers,
  });
  response.write(':\n\n');
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, options.heartbeatMs);
  heartbeat.unref();
  try {
    for await (const text of texts) {
      if (response.destroyed) return;
      if (!response.write(`event: next\ndata: ${text}\n\n`)) await drained(response);
    }
    if (!response.destroyed) response.end('event: complete\ndata:\n\n');
  } finally {
    clearInterval(heartbeat);
  }
}

async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const controller = new AbortController();
  const { signal } = controller;
  const gone = once(response, 'close', { signal });
  const ready = once(response, 'drain', { signal });
  const waits = Promise.race([gone, ready]);
  await waits.finally(() => {
    controller.abort();
    for (const wait of [gone, ready]) wait.catch(() => {});
  });
}
