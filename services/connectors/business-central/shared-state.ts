/** One read of the extension's state for all calls that it is new enough for. */
import type { CallContext } from '../records.ts';
import type { SyncState } from './sync-state.ts';

type ReadState = (context: CallContext) => Promise<SyncState | null>;

/**
 * A state read after `context.asOf` began serves the call; without that every call reads its own,
 * so that a change made just before the call is never missed.
 */
export function shareState(now: () => number, read: ReadState): ReadState {
  let latest: { readonly at: number; readonly state: Promise<SyncState | null> } | null = null;
  return (context) => {
    const { asOf } = context;
    if (asOf !== undefined && latest !== null && latest.at >= asOf) return latest.state;
    const reading = { at: now(), state: read(context) };
    latest = reading;
    reading.state.catch(() => {
      if (latest === reading) latest = null;
    });
    return reading.state;
  };
}
