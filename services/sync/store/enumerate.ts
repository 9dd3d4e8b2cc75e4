/**
 * Lists the records of one phase of a step, and asks for each to be looked at, in one transaction
 * and inside the database: their number is nobody else's burden.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import { flowsTo, type TableMapping } from '../domain/mapping.ts';
import type { Phase } from '../domain/run.ts';
import type { JobRow } from '../domain/stored.ts';
import { countTotal, openJob, type JobKind } from './jobs.ts';
import { CHANGE_INTENT, enqueue, URGENCY, type PairKey } from './pending.ts';
import { differentOfStep, pairsOfStep, recordsOfPhase, type PhaseScope } from './phase-records.ts';
import { json } from './sql.ts';

/** A step in whose name records are asked for. */
export interface AskingStep {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly step: string;
  readonly now: Date;
}

export interface StepScope extends AskingStep, PhaseScope {
  /** true: of the pairs only those that the step itself coupled. */
  readonly ownPairs: boolean;
}

type Job = Pick<JobRow, 'direction'> & { readonly kind: JobKind };

/** What is intended in each phase; a full run copies the ERP's values into pairs that are new. */
const INTENTS: Partial<Record<Phase, Intent>> = {
  MATCH: { ...CHANGE_INTENT, match: true },
  PAIRS: { ...CHANGE_INTENT, initial: 'ERP' },
  CHANGED: CHANGE_INTENT,
  READ_BACK: CHANGE_INTENT,
  CREATE_IN_CRM: { ...CHANGE_INTENT, match: true, mayCreate: ['CRM'], initial: 'ERP' },
  CREATE_IN_ERP: { ...CHANGE_INTENT, match: true, mayCreate: ['ERP'], initial: 'ERP' },
};

/** So many new rows make plans wrong, until the database looks at them by itself. */
const ANALYZE_PAIRS = 500;

/** What is intended with the pairs of a phase; null when it looks at none. */
export function intentOf(phase: Phase): Intent | null {
  return INTENTS[phase] ?? null;
}

/**
 * Asks for the records of a phase. Answers what counts them, to be called when the row of the run
 * is locked: nobody who settles has to wait for the listing.
 */
export async function enumerate(
  tx: Transaction,
  scope: StepScope,
  phase: Phase,
): Promise<() => Promise<void>> {
  const intent = intentOf(phase);
  if (intent === null) return async () => undefined;
  const amount = await list(tx, scope, phase);
  const jobs: string[] = [];
  for (const job of jobsOf(scope.mapping, phase)) {
    jobs.push(await giveListed(tx, scope, job));
  }
  await askForListed(tx, scope, intent);
  await tx`/* enumerate end */ drop table listed`;
  if (amount >= ANALYZE_PAIRS) {
    await tx`analyze sync.pending, sync.pending_step, sync.run_record`;
  }
  return async () => {
    for (const job of jobs) await countTotal(tx, job);
  };
}

async function list(tx: Transaction, scope: StepScope, phase: Phase): Promise<number> {
  let records = recordsOfPhase(tx, scope, phase);
  if (phase === 'READ_BACK') records = differentOfStep(tx, scope, scope.step);
  if (phase === 'PAIRS' && scope.ownPairs) records = pairsOfStep(tx, scope, scope.step);
  await tx`/* list */
    create temp table listed (erp_id uuid, crm_id uuid, asked boolean) on commit drop`;
  const { count } = await tx`/* list fill */
    insert into listed (erp_id, crm_id, asked) select r.erp_id, r.crm_id, r.asked
    from (${records}) r`;
  await tx`analyze listed`;
  return count;
}

/** What was read back was counted when it was created. */
function jobsOf(mapping: TableMapping, phase: Phase): Job[] {
  if (phase === 'READ_BACK') return [];
  if (phase === 'MATCH') return [{ kind: 'COUPLING', direction: null }];
  return (['CRM', 'ERP'] as const).flatMap((system) => jobTo(mapping, system) ?? []);
}

/** The job of a direction, if data flows that way at all. */
function jobTo(mapping: TableMapping, to: System): Job | null {
  if (!flowsTo(mapping, to)) return null;
  return { kind: 'SYNCHRONIZATION', direction: to === 'CRM' ? 'ERP_TO_CRM' : 'CRM_TO_ERP' };
}

async function giveListed(
  tx: Transaction,
  { step, now }: AskingStep,
  { kind, direction }: Job,
): Promise<string> {
  const job = await openJob(tx, step, kind, direction, now);
  const own = direction === 'CRM_TO_ERP' ? 'crm_id' : 'erp_id';
  await tx`/* giveListed */
    insert into sync.run_record (job, record, outcome)
    select ${job}, ${tx(own)}, case when asked then null else 'skipped' end
    from listed where ${tx(own)} is not null
    on conflict do nothing`;
  return job;
}

async function askForListed(tx: Transaction, scope: AskingStep, intent: Intent): Promise<void> {
  const { integration, mapping, step, now } = scope;
  // What somebody asked for before is merged: little, outside of the first moments of a run.
  const known = await tx<PairKey[]>`/* askForListed */
    with fresh as (
      insert into sync.pending (integration, mapping, erp_id, crm_id, may_create, match, winner,
        initial, choices, deletion, urgency, due_at, generation)
      select ${integration}::uuid, ${mapping.name}, erp_id, crm_id,
        ${[...intent.mayCreate]}::text[], ${intent.match}::boolean, ${intent.winner}::text,
        ${intent.initial}::text, ${json(tx, intent.choices)}::jsonb, ${intent.deletion}::text,
        ${URGENCY.RUN}::smallint, ${now}::timestamptz, 1
      from listed where asked
      on conflict do nothing returning id, coalesce(erp_id, crm_id) as record
    ), asked_for as (
      insert into sync.pending_step (pending, step) select id, ${step} from fresh
    )
    select erp_id as "erpId", crm_id as "crmId" from listed
    where asked and coalesce(erp_id, crm_id) not in (select record from fresh)`;
  await askFor(tx, scope, known, intent, URGENCY.RUN);
}

/** Asks for some pairs in the name of a step. */
export async function askFor(
  tx: Transaction,
  { integration, mapping, step, now }: AskingStep,
  pairs: readonly PairKey[],
  intent: Intent,
  urgency: number,
): Promise<void> {
  const named = { integration, mapping: mapping.name };
  const pending = await enqueue(tx, named, pairs, intent, { urgency, now, inStep: true });
  if (pending.length === 0) return;
  await tx`/* askFor */
    insert into sync.pending_step (pending, step)
    select id, ${step} from unnest(${pending}::uuid[]) as id on conflict do nothing`;
}

/** Gives records to the job of a direction, if data flows that way at all. */
export async function giveDirection(
  tx: Transaction,
  { mapping, step, now }: AskingStep,
  to: System,
  ids: readonly string[],
): Promise<void> {
  const given = jobTo(mapping, to);
  if (given === null) return;
  const job = await openJob(tx, step, given.kind, given.direction, now);
  await tx`/* giveDirection */
    insert into sync.run_record (job, record)
    select ${job}, id from unnest(${ids as string[]}::uuid[]) as id on conflict do nothing`;
  await countTotal(tx, job);
}
