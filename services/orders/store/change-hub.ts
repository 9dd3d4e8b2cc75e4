/** Wakes the streams of this process when orders changed: one listening connection for all. */
import type { Database } from '@drawbar/platform/database';
import type { ChangeHub } from '../domain/stream-ports.ts';
import { CHANGES_CHANNEL } from './changes.ts';

interface Sleeper {
  readonly integration: string;
  pending: boolean;
  wake: (() => void) | null;
}

/** Starts to listen with the first subscriber. */
export function createChangeHub({ sql }: Database): ChangeHub {
  const sleepers = new Set<Sleeper>();
  let listening: Promise<unknown> | null = null;
  const wakeAll = (integration: string | null): void => {
    for (const sleeper of sleepers) {
      if (integration !== null && sleeper.integration !== integration) continue;
      sleeper.pending = true;
      sleeper.wake?.();
    }
  };
  const listen = async (): Promise<void> => {
    // a connection that was lost and is back may have missed something: everybody looks again
    listening ??= sql
      .listen(CHANGES_CHANNEL, wakeAll, () => wakeAll(null))
      .catch((error) => {
        listening = null;
        throw error;
      });
    await listening;
  };
  return {
    async subscribe(integration) {
      await listen();
      const sleeper: Sleeper = { integration, pending: false, wake: null };
      sleepers.add(sleeper);
      return {
        next: (milliseconds) => sleep(sleeper, milliseconds),
        close() {
          sleepers.delete(sleeper);
          sleeper.wake?.();
        },
      };
    },
  };
}

async function sleep(sleeper: Sleeper, milliseconds: number): Promise<void> {
  if (!sleeper.pending) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      sleeper.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    sleeper.wake = null;
  }
  sleeper.pending = false;
}
