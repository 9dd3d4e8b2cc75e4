/** Follows a subscription of a subgraph over server-sent events. */
import type { SubgraphResponse } from '../execute/types.ts';
import { TransportError } from '../transport/errors.ts';
import { responseOf } from './subgraph-result.ts';

export interface EventsRequest {
  readonly subgraph: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body: query and variables. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Characters of one event; a subgraph that sends more is cut off. */
const EVENT_LENGTH_MAX = 8 * 1024 * 1024;

/**
 * One result per `next` event; ends with `complete`. A stream that ends without it was cut.
 * @throws {TransportError} when the subgraph cannot be reached, refuses, or breaks off.
 */
export async function* followEvents(request: EventsRequest): AsyncGenerator<SubgraphResponse> {
  const { subgraph, url, headers, body, signal } = request;
  const accept = 'text/event-stream';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept },
    body,
    signal,
  }).catch(() => {
    throw new TransportError('UPSTREAM_UNAVAILABLE', subgraph, 'cannot be reached', true);
  });
  const type = answer.headers.get('content-type') ?? '';
  if (!answer.ok || !type.startsWith(accept) || answer.body === null) {
    await answer.body?.cancel();
    const retryable = answer.status >= 500;
    const what = `answered a subscription with status ${answer.status} and no event stream`;
    throw new TransportError('UPSTREAM_INVALID_RESPONSE', subgraph, what, retryable);
  }
  try {
    for await (const { event, data } of eventsOf(answer.body, subgraph)) {
      if (event === 'complete') return;
      if (event === 'next') yield responseOf(data, subgraph);
    }
  } catch (error) {
    throw error instanceof TransportError ? error : cut(subgraph);
  }
  throw cut(subgraph);
}

function cut(subgraph: string): TransportError {
  return new TransportError('UPSTREAM_UNAVAILABLE', subgraph, 'broke off a stream', true);
}

interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Splits a body into events; comments and unknown fields are skipped. */
async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  subgraph: string,
): AsyncGenerator<ServerEvent> {
  let waiting = '';
  let held = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const text = held + chunk;
    held = text.endsWith('\r') ? '\r' : ''; // a line feed may follow in the next chunk
    waiting += text.slice(0, text.length - held.length).replaceAll(/\r\n?/g, '\n');
    if (waiting.length > EVENT_LENGTH_MAX) {
      const what = `sent an event of more than ${EVENT_LENGTH_MAX} characters`;
      throw new TransportError('UPSTREAM_INVALID_RESPONSE', subgraph, what, false);
    }
    const blocks = waiting.split('\n\n');
    waiting = blocks.pop() ?? '';
    for (const block of blocks) yield parseEvent(block);
  }
}

function parseEvent(block: string): ServerEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return { event, data: data.join('\n') };
}
