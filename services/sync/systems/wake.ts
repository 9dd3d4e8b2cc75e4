/** Wakes those who wait for work the moment somebody in any process announces some. */
import type { Database } from '@drawbar/platform/database';
import { CHANNEL } from '../store/announce.ts';

export interface Wake {
  /** Hears what is announced for an integration from now on. */
  listen(integration: string): Waker;
  close(): Promise<void>;
}

export interface Waker {
  /**
   * Resolves when something was announced since the last wait ended, or after `ms`; never rejects.
   * What is announced while nobody waits ends the next wait at once.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** As if something were announced. */
  poke(): void;
  close(): void;
}

export async function createWake(database: Database): Promise<Wake> {
  const wakers = new Set<{ readonly integration: string; readonly waker: Waker }>();
  const listening = await database.sql.listen(CHANNEL, (payload) => {
    const [, integration] = payload.split(' ');
    for (const one of wakers) if (one.integration === integration) one.waker.poke();
  });
  return {
    listen(integration) {
      const { close, ...waker } = createWaker();
      const entry = { integration, waker: { ...waker, close } };
      wakers.add(entry);
      return {
        ...waker,
        close() {
          wakers.delete(entry);
          close();
        },
      };
    },
    close: () => listening.unlisten(),
  };
}

function createWaker(): Waker {
  let isPoked = false;
  let end: (() => void) | null = null;
  const poke = (): void => {
    isPoked = true;
    end?.();
  };
  return {
    poke,
    close: poke,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          end = null;
          isPoked = false;
          resolve();
        };
        const timer = setTimeout(finish, ms);
        signal.addEventListener('abort', finish, { once: true });
        end = finish;
        if (isPoked || signal.aborted) finish();
      }),
  };
}
