/**
 * The reading half of a port as the flows of this service see it: deadlines and trace ids given.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { CallContext, Kind, Lane, SystemPort } from '@drawbar/connectors/port';
import type { ChangeSource } from '../domain/ports.ts';
import { placeOfPort } from './connections.ts';

/**
 * A page of a first read over a slow line; a system that needs longer is counted as not answering.
 */
const PAGE_MS = 60_000;

/** The context of a call that nobody waits for at a screen. */
export function callContext(
  signal: AbortSignal,
  lane: Lane,
  lastsMs = PAGE_MS,
  traceId: string = randomUUID(),
): CallContext {
  return { signal, deadline: Date.now() + lastsMs, lane, traceId };
}

/** @param asOf what was committed by then is seen; one for a round of kinds. */
export function changeSource(port: SystemPort, signal: AbortSignal, asOf: Date): ChangeSource {
  return {
    asOf,
    place: placeOfPort(port),
    changes: (kind, cursor, max) =>
      port.changes(kind as Kind, cursor, max, {
        ...callContext(signal, 'bulk'),
        asOf: asOf.getTime(),
      }),
    fields: (kind) => fingerprint(port.fieldNames(kind as Kind)),
  };
}

function fingerprint(names: readonly string[]): string {
  const text = names.toSorted().join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
