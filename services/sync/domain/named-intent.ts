/** What a run of named records intends with each: those that somebody chose, or issues to retry. */
import type { Intent } from './decide.ts';
import { otherSystem, type TableMapping } from './mapping.ts';
import type { RunKind, StepLimits } from './run.ts';

/** A change by itself creates nothing and settles no conflict. */
export const CHANGE_INTENT: Intent = {
  mayCreate: [],
  match: false,
  winner: null,
  initial: null,
  choices: {},
  deletion: null,
};

export function namedIntent(
  kind: RunKind,
  { winner }: Pick<StepLimits, 'winner'>,
  mapping: TableMapping,
  pair: { readonly erpId: string | null; readonly crmId: string | null },
): Intent {
  return kind === 'RETRY'
    ? retryIntent(mapping, pair)
    : { ...CHANGE_INTENT, winner, initial: winner };
}

/** What failed for want of a partner may create it, where a full run would. */
function retryIntent(
  mapping: TableMapping,
  { erpId, crmId }: { readonly erpId: string | null; readonly crmId: string | null },
): Intent {
  if (erpId !== null && crmId !== null) return { ...CHANGE_INTENT, initial: 'ERP' };
  const target = otherSystem(erpId === null ? 'CRM' : 'ERP');
  const mayCreate = mapping.fullSyncCreates.includes(target) ? [target] : [];
  return { ...CHANGE_INTENT, match: true, mayCreate, initial: 'ERP' };
}
