/** Looks at the pairs that a full synchronisation would have to do with, and counts its writes. */
import type { Integration } from '../domain/integration.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import type { DecidePorts } from '../domain/reconcile-run.ts';
import { previewUpdates, type Updates } from '../domain/update-preview.ts';
import { intentOf } from '../store/enumerate.ts';
import type { Match } from '../store/matches.ts';
import { createPairStore } from '../store/pair-store.ts';
import { readUnsynced } from '../store/reviews.ts';
import type { CommandContext } from './context.ts';

/** Looked at per mapping; the others are taken to be like these. */
const PAIRS_MAX = 5_000;

/** By name of the mapping. */
export async function updatesOf(
  context: CommandContext,
  integration: Integration,
  mappings: readonly ConfiguredMapping[],
  matches: readonly Match[],
): Promise<Map<string, Updates>> {
  const intent = intentOf('PAIRS');
  const found = new Map<string, Updates>();
  if (intent === null) return found;
  const ports = readingPorts(context, integration);
  for (const mapping of mappings) {
    const scope = { integration: integration.key, mapping };
    const unsynced = await readUnsynced(context.database.sql, scope, PAIRS_MAX);
    const own = matches.filter((match) => match.mapping === mapping.name);
    const fresh = own.map(({ erpId, crmId }) => ({ erpId, crmId, base: null }));
    const pairs = [...unsynced.pairs, ...fresh].slice(0, PAIRS_MAX);
    const total = unsynced.total + fresh.length;
    found.set(mapping.name, await previewUpdates(ports, scope, pairs, { total, intent }));
  }
  return found;
}

/** Decides from the replicas alone: nobody's pairs are claimed and no system is asked. */
function readingPorts(
  { database, intakes, now }: CommandContext,
  integration: Integration,
): DecidePorts {
  const notHere = (): Promise<never> => Promise.reject(new Error('A preview only reads.'));
  return {
    store: createPairStore({
      database,
      intakes,
      now,
      session: notHere,
      integration: async () => integration,
      traceId: '',
    }),
    systems: { read: async () => new Map(), write: notHere },
    random: () => 0,
  };
}
