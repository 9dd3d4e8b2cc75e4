/**
 * Cursors of the three streams and of the feed of changes. Each names its own place and the
 * transaction before which everything had ended, so that any of them goes on from any other's.
 */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decodeCursor, encodeCursor } from '@drawbar/schema/values';
import type { LogPlace } from '../domain/stream-rows.ts';

/** Numbers are exact integers as text. */
export type StreamPlace =
  | { readonly of: 'changes'; readonly number: string; readonly horizon: string }
  | {
      readonly of: 'run';
      /** GUID. */
      readonly run: string;
      readonly revision: string;
      readonly horizon: string;
    }
  /** `time`: milliseconds since 1970. */
  | { readonly of: 'status'; readonly time: string; readonly horizon: string }
  | { readonly of: 'couplings'; readonly seq: string; readonly horizon: string };

export function placeCursor(place: StreamPlace): string {
  switch (place.of) {
    case 'changes':
      return encodeCursor([place.number, place.horizon]);
    case 'run':
      return encodeCursor(['run', place.horizon, place.revision, place.run]);
    case 'status':
      return encodeCursor(['status', place.horizon, place.time]);
    case 'couplings':
      return encodeCursor(['couplings', place.horizon, place.seq]);
    default:
      return place satisfies never;
  }
}

/** null without a cursor. `@throws {GraphQLError}` `CURSOR_INVALID`. */
export function readPlace(after: string | null | undefined): StreamPlace | null {
  if (after == null) return null;
  const place = feedPlace(after) ?? runPlace(after) ?? streamPlace(after);
  if (place !== null) return place;
  throw graphqlError('CURSOR_INVALID', 'after is not a cursor of this stream; leave it out.');
}

/** Where the log of couplings goes on after any place. */
export function logPlace(place: StreamPlace): LogPlace {
  return { xact: place.horizon, seq: place.of === 'couplings' ? place.seq : '0' };
}

function feedPlace(after: string): StreamPlace | null {
  const [number, horizon] = decodeCursor(after, 2) ?? [];
  return isNumber(number) && isNumber(horizon) ? { of: 'changes', number, horizon } : null;
}

function runPlace(after: string): StreamPlace | null {
  const [of, horizon, revision, run] = decodeCursor(after, 4) ?? [];
  const isOurs = of === 'run' && typeof run === 'string';
  return isOurs && isNumber(horizon) && isNumber(revision) ? { of, run, revision, horizon } : null;
}

function streamPlace(after: string): StreamPlace | null {
  const [of, horizon, own] = decodeCursor(after, 3) ?? [];
  if (!isNumber(horizon) || !isNumber(own)) return null;
  if (of === 'status') return { of, time: own, horizon };
  return of === 'couplings' ? { of, seq: own, horizon } : null;
}

function isNumber(key: string | null | undefined): key is string {
  return typeof key === 'string' && /^\d{1,18}$/.test(key);
}
