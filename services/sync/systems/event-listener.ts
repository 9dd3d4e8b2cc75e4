/** Hears what any process announces, over one connection of this process. */
import type { Database } from '@drawbar/platform/database';
import type { SyncEvent, SyncEvents } from '../domain/sync-events.ts';
import { CHANNEL } from '../store/announce.ts';

const TOPICS: ReadonlySet<string> = new Set(['run', 'coupling', 'issue', 'work', 'settings']);

/** Listens from the first subscriber on; a notification that is lost is made up for by looking. */
export function createEvents(database: Database, forgetSettings: () => void): SyncEvents {
  const listeners = new Set<(event: SyncEvent) => void>();
  let listening = false;
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!listening) {
        listening = true;
        database.sql
          .listen(CHANNEL, (payload) => {
            const event = eventOf(payload);
            if (event?.topic === 'settings') forgetSettings();
            if (event !== null) for (const one of listeners) one(event);
          })
          .catch(() => {
            listening = false;
          });
      }
      return () => listeners.delete(listener);
    },
  };
}

function eventOf(payload: string): SyncEvent | null {
  const [topic = '', integration = '', id = '', detail = ''] = payload.split(' ');
  if (!TOPICS.has(topic)) return null;
  return { topic: topic as SyncEvent['topic'], integration, id, detail };
}
