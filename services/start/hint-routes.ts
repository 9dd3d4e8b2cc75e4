/** The routes under which the ERP and the CRM say that something changed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '@drawbar/gateway';
import type { Log } from '@drawbar/platform/log';
import type { HintDoor } from '@drawbar/sync/hints';

/** Ids only; a longer body is no hint. */
const BODY_BYTES_MAX = 1024 * 1024;

export function hintRoutes(door: HintDoor, log: Log): Route[] {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    if (body === null) {
      response.writeHead(413).end();
      return;
    }
    try {
      const answer = await door.receive(request.url ?? '', body);
      response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body);
    } catch (error) {
      // The system tries again, and until then we look ourselves.
      log.warn({ message: (error as Error).message }, 'A hint could not be taken');
      response.writeHead(503).end();
    }
  };
  return [
    { method: 'POST', path: '/hints/*', handle },
    { method: 'GET', path: '/hints/*', handle },
  ];
}

async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
