/** Hints that arrived at any process, for the one that follows that system. */
import type { Database } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';

/** A payload is `integration system kind`; at most 8,000 bytes, so never more than one kind. */
const CHANNEL = 'drawbar_hints';

export interface HintInbox {
  /** Resolves at a hint for this system, or after `ms`; never rejects. */
  wait(integration: string, system: System, ms: number, signal: AbortSignal): Promise<void>;
  /** Kinds hinted at since the last call. */
  take(integration: string, system: System): ReadonlySet<string>;
  close(): Promise<void>;
}

/** Tells the following process, wherever it runs, that records of these kinds changed. */
export async function announceHints(
  sql: Database['sql'],
  integration: string,
  system: System,
  kinds: ReadonlySet<string>,
): Promise<void> {
  for (const kind of kinds) {
    await sql`select pg_notify(${CHANNEL}, ${`${integration} ${system} ${kind}`})`;
  }
}

export async function createHintInbox(database: Database): Promise<HintInbox> {
  const kinds = new Map<string, Set<string>>();
  const waiting = new Map<string, () => void>();
  const listening = await database.sql.listen(CHANNEL, (payload) => {
    const [integration = '', system = '', kind = ''] = payload.split(' ');
    const name = `${integration}/${system}`;
    kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
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
        if (signal.aborted || (kinds.get(name)?.size ?? 0) > 0) end();
      }),
    take(integration, system) {
      const name = `${integration}/${system}`;
      const taken = kinds.get(name) ?? new Set<string>();
      kinds.delete(name);
      return taken;
    },
    close: () => listening.unlisten(),
  };
}
