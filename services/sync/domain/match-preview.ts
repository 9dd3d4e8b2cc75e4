/** What matching would do with records that have no partner, found out without doing it. */
import type { Decision, Intent } from './decide.ts';
import type { Claimed, Scope } from './pair-ports.ts';
import { BATCH_PAIRS_MAX, decideAll, type DecidePorts } from './reconcile-run.ts';
import { createTaken } from './taken.ts';

/** Records by what would become of them. */
export interface MatchPreview {
  readonly inserted: number;
  readonly coupled: number;
  readonly skipped: number;
  readonly failed: number;
}

type Outcome = keyof MatchPreview;

/**
 * Counts what a step with this intent would do with records of the ERP; reads only. A step that
 * creates comes after matching, so what would be coupled is none of its records.
 */
export async function previewMatching(
  ports: DecidePorts,
  scope: Scope,
  erpIds: readonly string[],
  intent: Intent,
): Promise<MatchPreview> {
  const counts = { inserted: 0, coupled: 0, skipped: 0, failed: 0 };
  const creates = intent.mayCreate.length > 0;
  const taken = createTaken().share();
  for (let at = 0; at < erpIds.length; at += BATCH_PAIRS_MAX) {
    const pairs = erpIds.slice(at, at + BATCH_PAIRS_MAX).map((id) => asked(id, intent));
    for (const { decision } of await decideAll(ports, scope, pairs, taken)) {
      if (creates && decision.kind === 'couple') continue;
      counts[outcomeOf(decision, creates && !scope.mapping.matchesByItself)] += 1;
    }
  }
  return counts;
}

/** A pair as it would be claimed, which nobody did. */
function asked(erpId: string, intent: Intent): Claimed {
  return {
    id: erpId,
    generation: 0,
    erpId,
    crmId: null,
    intent,
    attempts: 0,
    urgent: false,
    creation: null,
    coupling: null,
  };
}

function outcomeOf(decision: Decision, createsTwins: boolean): Outcome {
  switch (decision.kind) {
    case 'couple':
      return 'coupled';
    case 'create':
      return 'inserted';
    case 'defer':
      // Its partner is taken by then: it gets a record of its own, or stays as it is.
      return createsTwins ? 'inserted' : 'skipped';
    case 'wait-for':
    case 'ambiguous':
    case 'unfit':
    case 'conflict':
      return 'failed';
    case 'skip':
    case 'synchronise':
    case 'uncouple':
    case 'delete':
      return 'skipped';
    default:
      return decision satisfies never;
  }
}
