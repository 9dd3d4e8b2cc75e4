/** Writes an answer to the wire, whole or damaged as a fault asks for. */
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Damage } from './exchange.ts';
import type { WireResponse } from './wire.ts';

const PIECES = 10;
const GARBAGE = '<html><body><h1>Bad gateway</h1>\u0000\ufffd{"value":[</body>';

export async function send(
  response: ServerResponse,
  { status, headers, body }: WireResponse,
  damage: Damage | null,
): Promise<void> {
  if (response.destroyed) return;
  const bytes = Buffer.from(body ?? '');
  switch (damage?.kind) {
    case undefined:
      response.writeHead(status, headers);
      response.end(body ?? undefined);
      return;
    case 'drop':
      response.destroy();
      return;
    case 'garbage':
      response.writeHead(status === 204 ? 200 : status, { 'content-type': 'text/html' });
      response.end(GARBAGE);
      return;
    case 'cut':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length + 1) });
      response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
      return;
    case 'trickle':
      response.writeHead(status, headers);
      await trickle(response, bytes, damage.pauseMs);
      return;
    default: {
      const never: never = damage;
      throw new Error(`Unknown damage ${String(never)}`);
    }
  }
}

async function trickle(response: ServerResponse, bytes: Buffer, pauseMs: number): Promise<void> {
  const size = Math.max(1, Math.ceil(bytes.length / PIECES));
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await wait(pauseMs);
  }
  response.end();
}
