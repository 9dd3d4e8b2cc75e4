/**
 * Which hints are answered now. While a run writes to a table its hints are echoes of our own for
 * the most part: they are gathered for longer, and one look answers hundreds of them. Those that
 * name our own user are nothing else: the run reads back what it created, and they are over then.
 */
import type { Database } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import type { Integrations } from '../integrations.ts';
import { mappingsOf } from '../mapping/index.ts';
import { readSeenTo } from '../store/replica-state.ts';
import { readMappingsInRuns } from '../store/runs.ts';
import type { Hinted } from './hint-inbox.ts';

export interface HintSieve {
  /**
   * Kinds to look at now, of those hinted at; none while all of them can wait, null when nobody
   * hinted at any.
   * @param own who we are in that system; null: nobody knows.
   */
  sift(hinted: Hinted, own: string | null): Promise<ReadonlySet<string> | null>;
}

/** The longest that somebody else's change of a table waits while a run writes to it. */
const ECHOES_MS = 10_000;
/** The longest that an echo of our own waits then: as long as a look without any hint. */
const OWN_ECHOES_MS = 60_000;

/** When a kind was hinted at, in Unix milliseconds. */
interface Waiting {
  readonly first: number;
  readonly last: number;
  /** Nobody else hinted. */
  readonly isOwn: boolean;
}

export function createHintSieve(
  options: {
    readonly database: Database;
    readonly integrations: Integrations;
    readonly now: () => Date;
  },
  { integration, system }: { readonly integration: string; readonly system: System },
): HintSieve {
  const waiting = new Map<string, Waiting>();
  const { sql } = options.database;

  /** Kinds that runs work on, with how long hints wait: echoes come after a step has ended. */
  async function patience(): Promise<Map<string, { readonly own: number; readonly all: number }>> {
    const known = await options.integrations.list.byKey(integration);
    const running = await readMappingsInRuns(sql, integration);
    const isOpen = new Map(running.map((one) => [one.mapping, one.isOpen]));
    const kinds = new Map<string, { own: number; all: number }>();
    for (const mapping of known === null ? [] : mappingsOf(known)) {
      const open = isOpen.get(mapping.name);
      if (open === undefined) continue;
      const { kind } = sideOf(mapping, system);
      const all = Math.max(open ? ECHOES_MS : 0, kinds.get(kind)?.all ?? 0);
      kinds.set(kind, { own: OWN_ECHOES_MS, all });
    }
    return kinds;
  }

  /** Echoes of what has been read since. */
  async function forgetRead(): Promise<void> {
    const own = [...waiting].filter(([, { isOwn }]) => isOwn);
    if (own.length === 0) return;
    const names = own.map(([kind]) => kind);
    const seen = await readSeenTo(sql, { integration, system }, names);
    for (const [kind, { last }] of own) {
      if ((seen.get(kind)?.getTime() ?? 0) >= last) waiting.delete(kind);
    }
  }

  return {
    async sift(hinted, own) {
      const at = options.now().getTime();
      for (const [kind, authors] of hinted) {
        const before = waiting.get(kind);
        const isOwn = own !== null && [...authors].every((by) => by === own);
        const first = before?.first ?? at;
        waiting.set(kind, { first, last: at, isOwn: isOwn && before?.isOwn !== false });
      }
      if (waiting.size === 0) return null;
      // Without an answer nothing is put off: the look itself tells what is wrong.
      await forgetRead().catch(() => undefined);
      const busy = await patience().catch(() => null);
      const ready = [...waiting].flatMap(([kind, { first, isOwn }]) =>
        at - first < (busy?.get(kind)?.[isOwn ? 'own' : 'all'] ?? 0) ? [] : [kind],
      );
      for (const kind of ready) waiting.delete(kind);
      return new Set(ready);
    },
  };
}
