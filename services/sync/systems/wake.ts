/** Wakes those who wait for work the moment somebody in any process announces some. */
import type { Database } from '@drawbar/platform/database';
import { CHANNEL } from '../store/announce.ts';

export interface Wake {
  /** Resolves when something is announced for the integration, or after `ms`; never rejects. */
  wait(integration: string, ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export async function createWake(database: Database): Promise<Wake> {
  const waiting = new Set<{ readonly integration: string; readonly wake: () => void }>();
  const listening = await database.sql.listen(CHANNEL, (payload) => {
    const [, integration] = payload.split(' ');
    for (const one of waiting) if (one.integration === integration) one.wake();
  });
  return {
    wait: (integration, ms, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          waiting.delete(entry);
          resolve();
        };
        const timer = setTimeout(end, ms);
        const entry = { integration, wake: end };
        waiting.add(entry);
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted) end();
      }),
    close: () => listening.unlisten(),
  };
}
