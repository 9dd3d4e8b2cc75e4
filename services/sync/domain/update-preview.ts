/** How many records of coupled pairs a full synchronisation would write; nothing is written. */
import type { Intent } from './decide.ts';
import type { System } from './integration.ts';
import { flowsTo } from './mapping.ts';
import type { Base } from './merge.ts';
import type { Claimed, Scope } from './pair-ports.ts';
import { BATCH_PAIRS_MAX, decideAll, type DecidePorts } from './reconcile-run.ts';
import { createTaken } from './taken.ts';

/** Two records that are coupled, or would be. */
export interface PreviewPair {
  readonly erpId: string;
  readonly crmId: string;
  /** null: never synchronised. */
  readonly base: Base | null;
}

/** Records by system. */
export type Updates = Readonly<Record<System, number>>;

/**
 * @param total of all such pairs: when it is larger than the pairs given, they stand for the rest.
 * A pair that waits for another record would be written where data flows once that is coupled.
 */
export async function previewUpdates(
  ports: DecidePorts,
  scope: Scope,
  pairs: readonly PreviewPair[],
  { total, intent }: { readonly total: number; readonly intent: Intent },
): Promise<Updates> {
  const seen = { ERP: 0, CRM: 0 };
  const taken = createTaken().share();
  for (let at = 0; at < pairs.length; at += BATCH_PAIRS_MAX) {
    const batch = pairs.slice(at, at + BATCH_PAIRS_MAX).map((pair) => asked(pair, intent));
    for (const { decision } of await decideAll(ports, scope, batch, taken)) {
      if (decision.kind === 'synchronise') {
        if (Object.keys(decision.erp).length > 0) seen.ERP += 1;
        if (Object.keys(decision.crm).length > 0) seen.CRM += 1;
      } else if (decision.kind === 'wait-for') {
        if (flowsTo(scope.mapping, 'ERP')) seen.ERP += 1;
        if (flowsTo(scope.mapping, 'CRM')) seen.CRM += 1;
      }
    }
  }
  const share = pairs.length === 0 ? 0 : Math.max(total, pairs.length) / pairs.length;
  return { ERP: Math.round(seen.ERP * share), CRM: Math.round(seen.CRM * share) };
}

/** A pair as it would be claimed, which nobody did. */
function asked({ erpId, crmId, base }: PreviewPair, intent: Intent): Claimed {
  return {
    id: erpId,
    generation: 0,
    erpId,
    crmId,
    intent,
    attempts: 0,
    urgent: false,
    creation: null,
    coupling: { id: erpId, erpId, crmId, base },
  };
}
