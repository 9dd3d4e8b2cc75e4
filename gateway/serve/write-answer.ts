/** Writes one complete answer: JSON with its media type, its length and its trace id. */
import type { ServerResponse } from 'node:http';
import type { AnswerBuffers } from './answer-buffers.ts';
import { GRAPHQL_RESPONSE, JSON_TYPE } from './media-types.ts';

export type JsonType = typeof GRAPHQL_RESPONSE | typeof JSON_TYPE;

const CONTENT_TYPES: Readonly<Record<JsonType, string>> = {
  [GRAPHQL_RESPONSE]: `${GRAPHQL_RESPONSE}; charset=utf-8`,
  [JSON_TYPE]: `${JSON_TYPE}; charset=utf-8`,
};

/** Response header with the trace id of the request. */
export const TRACE_HEADER = 'drawbar-trace-id';

export interface Head {
  readonly status: number;
  readonly type: JsonType;
  readonly traceId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Writes a long answer from lent bytes. They are given back when the whole answer has left on a
 * socket that is still there; otherwise the system may hold them, and nobody uses them again.
 */
export function writeLent(
  response: ServerResponse,
  head: Head,
  body: string,
  buffers: AnswerBuffers,
): void {
  if (response.headersSent || response.destroyed) return;
  const { socket } = response;
  const { bytes, giveBack } = buffers.lend(body);
  response.once('finish', () => {
    if (socket?.destroyed === false) giveBack();
  });
  writeAnswer(response, head, bytes);
}

/** Writes the answer; nothing when the client has gone or something was written before. */
export function writeAnswer(response: ServerResponse, head: Head, body: Buffer | string): void {
  if (response.headersSent || response.destroyed) return;
  const { headers } = head;
  const list = [
    'content-type',
    CONTENT_TYPES[head.type],
    'content-length',
    String(Buffer.byteLength(body)),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
    TRACE_HEADER,
    head.traceId,
  ];
  if (headers !== undefined) list.push(...Object.entries(headers).flat());
  response.writeHead(head.status, list);
  response.end(body);
}
