/**
 * Which hints are answered now. While a run writes to a table its hints are echoes of our own for
 * the most part: they are gathered for longer, and one look answers hundreds of them.
 */
import type { Database } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import type { Integrations } from '../integrations.ts';
import { mappingsOf } from '../mapping/index.ts';
import { readMappingsInRuns } from '../store/runs.ts';

export interface HintSieve {
  /**
   * Kinds to look at now, of those hinted at; none while all of them can wait, null when nobody
   * hinted at any.
   */
  sift(hinted: ReadonlySet<string>): Promise<ReadonlySet<string> | null>;
}

/** The longest that somebody else's change of a table waits while a run writes to it. */
const ECHOES_MS = 10_000;

export function createHintSieve(
  options: {
    readonly database: Database;
    readonly integrations: Integrations;
    readonly now: () => Date;
  },
  { integration, system }: { readonly integration: string; readonly system: System },
): HintSieve {
  /** Since when a hint at a kind has been waiting, in Unix milliseconds. */
  const waiting = new Map<string, number>();

  async function writtenNow(): Promise<Set<string>> {
    const known = await options.integrations.list.byKey(integration);
    const running = await readMappingsInRuns(options.database.sql, integration);
    if (known === null || running.length === 0) return new Set();
    const mappings = mappingsOf(known).filter(({ name }) => running.includes(name));
    return new Set(mappings.map((mapping) => sideOf(mapping, system).kind));
  }

  return {
    async sift(hinted) {
      const at = options.now().getTime();
      for (const kind of hinted) if (!waiting.has(kind)) waiting.set(kind, at);
      if (waiting.size === 0) return null;
      // Without an answer nothing is put off: the look itself tells what is wrong.
      const busy = await writtenNow().catch(() => new Set<string>());
      const ready = [...waiting].flatMap(([kind, since]) =>
        busy.has(kind) && at - since < ECHOES_MS ? [] : [kind],
      );
      for (const kind of ready) waiting.delete(kind);
      return new Set(ready);
    },
  };
}
