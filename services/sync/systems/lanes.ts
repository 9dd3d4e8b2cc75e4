/** Batches of due pairs in hand at once: while one waits for a system, others decide and settle. */
import { ConnectorError } from '@drawbar/connectors/port';
import { backoffMs } from '../domain/backoff.ts';
import type { Integration } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import { BATCH_PAIRS_MAX, reconcileBatch } from '../domain/reconcile-run.ts';
import { createTaken, type Taken } from '../domain/taken.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announceHints } from '../store/announce-hints.ts';
import { mappingsWithWork } from '../store/pending.ts';
import type { InHand } from './in-hand.ts';
import { report, type ReconcilerOptions } from './reconciler-options.ts';
import { pairPorts } from './run-ports.ts';

export interface Lanes {
  /** Begins as many batches as there is room and work for; resolves when they have begun. */
  fill(integration: Integration): Promise<void>;
  /** Resolves when no batch is in hand any more. */
  end(): Promise<void>;
}

/** Each has one connection of the pool in hand while it settles; others need some, too. */
const LANES_MAX = 4;
/** One writes while the other decides; more would only queue at the same table. */
const LANES_PER_MAPPING = 2;

/** @param options `ended` is called whenever a batch ends, however. */
export function createLanes(
  options: ReconcilerOptions,
  key: string,
  {
    signal,
    inHand: known,
    ended,
  }: { readonly signal: AbortSignal; readonly inHand: InHand; readonly ended: () => void },
): Lanes {
  const inHand = new Set<Promise<void>>();
  const byMapping = new Map<string, { lanes: number; until: number; readonly taken: Taken }>();
  const placeOf = (name: string) => {
    const place = byMapping.get(name) ?? { lanes: 0, until: 0, taken: createTaken() };
    byMapping.set(name, place);
    return place;
  };

  async function run(integration: Integration, mapping: TableMapping): Promise<void> {
    const place = placeOf(mapping.name);
    const ports = { ...pairPorts(options, integration, signal), taken: place.taken };
    place.lanes += 1;
    known.begin(mapping.name);
    try {
      await reconcileBatch(ports, { integration: key, mapping });
    } catch (error) {
      // The pairs were given back, each with its own pause.
      place.until = options.now().getTime() + backoffMs(1, null, options.random());
      if (signal.aborted) return;
      report(options, key, 1, error);
      await lookAt(options, key, mapping, error);
    } finally {
      place.lanes -= 1;
      known.end(mapping.name);
      ended();
    }
  }

  return {
    async fill(integration) {
      if (inHand.size >= LANES_MAX) return;
      const { database, now } = options;
      const mappings = new Map(mappingsOf(integration).map((one) => [one.name as string, one]));
      const due = await mappingsWithWork(database.sql, key, [...mappings.keys()], {
        max: LANES_PER_MAPPING * BATCH_PAIRS_MAX,
        now: now(),
      });
      for (const { mapping: name, amount } of due) {
        const mapping = mappings.get(name);
        const place = placeOf(name);
        if (mapping?.enabled !== true || place.until > now().getTime()) continue;
        const wanted = Math.min(
          LANES_PER_MAPPING,
          place.lanes + Math.ceil(amount / BATCH_PAIRS_MAX),
        );
        while (place.lanes < wanted && inHand.size < LANES_MAX && !signal.aborted) {
          const batch = run(integration, mapping).finally(() => inHand.delete(batch));
          inHand.add(batch);
        }
      }
    },
    async end() {
      await Promise.all(inHand);
    },
  };
}

/** A system that failed a batch is looked at: everybody should know when it is away. */
async function lookAt(
  { database }: ReconcilerOptions,
  key: string,
  mapping: TableMapping,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ConnectorError)) return;
  const { system } = error;
  const hints = [{ kind: sideOf(mapping, system).kind, by: null }];
  await announceHints(database.sql, key, system, hints).catch(() => undefined);
}
