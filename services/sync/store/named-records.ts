/** Records that somebody named: asked for in the name of a step, and found again by its jobs. */
import type { Transaction } from '@drawbar/platform/database';
import type { Intent } from '../domain/decide.ts';
import { namedIntent } from '../domain/named-intent.ts';
import type { RunKind } from '../domain/run.ts';
import type { StepRow } from '../domain/stored.ts';
import { askFor, giveDirection, type AskingStep } from './enumerate.ts';
import { URGENCY, type PairKey } from './pending.ts';

/** Somebody waits for these: they come before what changed and before large runs. */
export async function askForNamed(
  tx: Transaction,
  scope: AskingStep,
  run: { readonly kind: RunKind; readonly winner: StepRow['winner'] },
  pairs: readonly PairKey[],
): Promise<void> {
  const erp = pairs.flatMap(({ erpId }) => erpId ?? []);
  const crm = pairs.flatMap(({ crmId }) => crmId ?? []);
  await giveDirection(tx, scope, 'CRM', erp);
  await giveDirection(tx, scope, 'ERP', crm);
  // By intent, of which there are a few: asking one by one took 9.6 s for 4,000 records.
  const asked = new Map<string, { readonly intent: Intent; readonly pairs: PairKey[] }>();
  for (const pair of pairs) {
    const intent = namedIntent(run.kind, run, scope.mapping, pair);
    const name = JSON.stringify(intent);
    const known = asked.get(name);
    if (known === undefined) asked.set(name, { intent, pairs: [pair] });
    else known.pairs.push(pair);
  }
  for (const { intent, pairs: own } of asked.values()) {
    await askFor(tx, scope, own, intent, URGENCY.NOW);
  }
}

/** What the earlier jobs of a step looked at, as pairs where it is coupled now. */
export async function readNamed(
  tx: Transaction,
  { integration, mapping, step }: AskingStep,
): Promise<PairKey[]> {
  return await tx<PairKey[]>`/* readNamed */
    select distinct
      coalesce(c.erp_id, case j.direction when 'ERP_TO_CRM' then rr.record end) as "erpId",
      coalesce(c.crm_id, case j.direction when 'CRM_TO_ERP' then rr.record end) as "crmId"
    from sync.job j join sync.run_record rr on rr.job = j.id
    left join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and case j.direction when 'ERP_TO_CRM' then c.erp_id else c.crm_id end = rr.record
    where j.step = ${step}`;
}
