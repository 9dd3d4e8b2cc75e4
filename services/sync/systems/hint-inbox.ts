/** Hints that arrived at any process, for the one that follows that system. */
import type { Database } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import { HINTS_CHANNEL } from '../store/announce-hints.ts';

/** Kinds that somebody changed, and who; '' stands for anybody. */
export type Hinted = ReadonlyMap<string, ReadonlySet<string>>;

export interface HintInbox {
  /** Resolves at a hint for this system, or after `ms`; never rejects. */
  wait(integration: string, system: System, ms: number, signal: AbortSignal): Promise<void>;
  /** Kinds hinted at since the last call. */
  take(integration: string, system: System): Hinted;
  close(): Promise<void>;
}

/** Authors of a kind that are told apart; one more is anybody. */
const AUTHORS_MAX = 20;

export async function createHintInbox(database: Database): Promise<HintInbox> {
  const inbox = new Map<string, Map<string, Set<string>>>();
  const waiting = new Map<string, () => void>();
  const listening = await database.sql.listen(HINTS_CHANNEL, (payload) => {
    const [integration = '', system = '', kind = '', by = ''] = payload.split(' ');
    const name = `${integration}/${system}`;
    const kinds = inbox.get(name) ?? new Map<string, Set<string>>();
    const authors = kinds.get(kind) ?? new Set<string>();
    inbox.set(name, kinds.set(kind, authors.add(authors.size < AUTHORS_MAX ? by : '')));
    waiting.get(name)?.();
  });
  return {
    wait: (integration, system, ms, signal) =>
      new Promise((resolve) => {
        const name = `${integration}/${system}`;
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          waiting.delete(name);
          resolve();
        };
        const timer = setTimeout(end, ms);
        waiting.set(name, end);
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted || inbox.has(name)) end();
      }),
    take(integration, system) {
      const name = `${integration}/${system}`;
      const taken = inbox.get(name) ?? new Map<string, Set<string>>();
      inbox.delete(name);
      return taken;
    },
    close: () => listening.unlisten(),
  };
}
