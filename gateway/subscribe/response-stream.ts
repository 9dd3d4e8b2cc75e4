/** Writes a stream of results into one HTTP response, framed as the client asked for it. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EVENT_STREAM, MULTIPART } from '../serve/media-types.ts';
import type { StreamType } from '../serve/media-types.ts';

/** How results look on the wire. */
interface Framing {
  readonly contentType: string;
  /** Written at once, so that the client sees the stream open. */
  readonly opening: string;
  readonly heartbeat: string;
  result(text: string): string;
  readonly ending: string;
}

const FRAMINGS: Readonly<Record<StreamType, Framing>> = {
  /** GraphQL over server-sent events, "distinct connections". */
  [EVENT_STREAM]: {
    contentType: 'text/event-stream; charset=utf-8',
    opening: ':\n\n',
    heartbeat: ':\n\n',
    result: (text) => `event: next\ndata: ${text}\n\n`,
    ending: 'event: complete\ndata:\n\n',
  },
  /** Multipart subscriptions, version 1.0; an empty object is a heartbeat. */
  [MULTIPART]: {
    contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
    opening: '',
    heartbeat: part('{}'),
    result: (text) => part(`{"payload":${text}}`),
    ending: '\r\n--graphql--\r\n',
  },
};

function part(json: string): string {
  return `\r\n--graphql\r\nContent-Type: application/json\r\n\r\n${json}`;
}

export interface StreamOptions {
  readonly type: StreamType;
  readonly headers: Readonly<Record<string, string>>;
  /** A heartbeat this often, so that proxies keep a quiet stream open. */
  readonly heartbeatMs: number;
}

/**
 * Writes each result, then the end; returns when the stream has ended or the client has gone. Waits
 * for a slow client, so the source must conflate by itself.
 */
export async function writeStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  options: StreamOptions,
): Promise<void> {
  const framing = FRAMINGS[options.type];
  response.writeHead(200, {
    'content-type': framing.contentType,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    ...options.headers,
  });
  response.flushHeaders();
  response.write(framing.opening);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(framing.heartbeat);
  }, options.heartbeatMs);
  heartbeat.unref();
  try {
    for await (const text of texts) {
      if (response.destroyed) return;
      if (!response.write(framing.result(text))) await drained(response);
    }
    if (!response.destroyed) response.end(framing.ending);
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
