/** What each record of a settled pair counts as; the incumbent counts each direction on its own. */
import type { System } from '../domain/integration.ts';
import { flowsTo, type TableMapping } from '../domain/mapping.ts';
import type { Counted, Settled } from '../domain/pair-ports.ts';

export interface Outcome {
  /** The pending pair. */
  readonly pending: string;
  readonly record: string;
  /** null: a coupling or uncoupling job. */
  readonly direction: 'ERP_TO_CRM' | 'CRM_TO_ERP' | null;
  readonly outcome: Counted;
}

interface Records {
  readonly erpId: string | null;
  readonly crmId: string | null;
}

/** Nothing for a pair that is going to be looked at again. */
export function outcomesOf(mapping: TableMapping, one: Settled): Outcome[] {
  const { pair } = one;
  switch (one.kind) {
    case 'synchronised': {
      // A record that was made again has a new id: the one that was asked for is counted.
      const asked = { erpId: pair.erpId ?? one.erpId, crmId: pair.crmId ?? one.crmId };
      return inBoth(pair.id, asked, one.toCrm, one.toErp);
    }
    case 'coupled':
      return [...whole(pair.id, pair, 'coupled'), ...madeEarlier(one)];
    case 'uncoupled':
      return [
        ...inBoth(pair.id, pair, letGo(mapping, one, 'CRM'), letGo(mapping, one, 'ERP')),
        ...whole(pair.id, pair, 'uncoupled'),
      ];
    case 'skipped':
      return [...inBoth(pair.id, pair, 'skipped', 'skipped'), ...whole(pair.id, pair, 'skipped')];
    case 'deferred':
    case 'postponed':
      return [];
    case 'failed':
      if (one.retryMs !== null) return [];
      return [...inBoth(pair.id, pair, 'failed', 'failed'), ...whole(pair.id, pair, 'failed')];
    default:
      return one satisfies never;
  }
}

function inBoth(
  pending: string,
  { erpId, crmId }: Records,
  toCrm: Counted,
  toErp: Counted,
): Outcome[] {
  const outcomes: Outcome[] = [];
  if (erpId !== null) {
    outcomes.push({ pending, record: erpId, direction: 'ERP_TO_CRM', outcome: toCrm });
  }
  if (crmId !== null) {
    outcomes.push({ pending, record: crmId, direction: 'CRM_TO_ERP', outcome: toErp });
  }
  return outcomes;
}

function whole(pending: string, { erpId, crmId }: Records, outcome: Counted): Outcome[] {
  return [erpId, crmId].flatMap((record) =>
    record === null ? [] : [{ pending, record, direction: null, outcome }],
  );
}

/** What it matched is the record that an earlier attempt made for it, whose answer was lost. */
function madeEarlier({ pair, crmId }: Extract<Settled, { kind: 'coupled' }>): Outcome[] {
  if (pair.erpId === null || pair.creation !== crmId) return [];
  const direction = 'ERP_TO_CRM';
  return [{ pending: pair.id, record: pair.erpId, direction, outcome: 'inserted' }];
}

/** A dissolved pair is counted once, in the first direction that there is. */
function letGo(
  mapping: TableMapping,
  { deleted }: Extract<Settled, { kind: 'uncoupled' }>,
  to: System,
): 'deleted' | 'uncoupled' | 'unchanged' {
  if (deleted === to) return 'deleted';
  const first = flowsTo(mapping, 'CRM') ? 'CRM' : 'ERP';
  return first === to ? 'uncoupled' : 'unchanged';
}
