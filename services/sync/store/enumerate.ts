/**
 * Lists the records of one phase of a step, and asks for each to be looked at, in one transaction.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import { flowsTo, type TableMapping } from '../domain/mapping.ts';
import { matchesByIndex } from '../domain/record-index.ts';
import type { Phase } from '../domain/run.ts';
import type { JobRow } from '../domain/stored.ts';
import { countTotal, openJob, type JobKind } from './jobs.ts';
import { CHANGE_INTENT } from './feed.ts';
import { enqueue, URGENCY, type PairKey } from './pending.ts';
import type { Sql } from './sql.ts';

export interface StepScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly step: string;
  /** The only records of the ERP; null: all of the mapping. */
  readonly erpIds: readonly string[] | null;
  /** true: of the pairs only those that the step itself coupled. */
  readonly ownPairs: boolean;
  readonly now: Date;
}

/** Records that somebody decided to leave alone, or has to decide about, are not tried again. */
const NOT_PARKED = `not exists (select from sync.issue i where i.integration = r.integration
  and i.mapping = r.mapping and i.state = 'IGNORED'
  and case r.system when 'ERP' then i.erp_id else i.crm_id end = r.id)`;

/** What is intended in each phase; a full run copies the ERP's values into pairs that are new. */
const INTENTS: Partial<Record<Phase, Intent>> = {
  MATCH: { ...CHANGE_INTENT, match: true },
  PAIRS: { ...CHANGE_INTENT, initial: 'ERP' },
  CHANGED: CHANGE_INTENT,
  READ_BACK: CHANGE_INTENT,
  CREATE_IN_CRM: { ...CHANGE_INTENT, match: true, mayCreate: ['CRM'], initial: 'ERP' },
  CREATE_IN_ERP: { ...CHANGE_INTENT, match: true, mayCreate: ['ERP'], initial: 'ERP' },
};

/** So many new rows make plans wrong for minutes, until the database looks at them by itself. */
const ANALYZE_PAIRS = 1_000;

/** What is intended with the pairs of a phase; null when it looks at none. */
export function intentOf(phase: Phase): Intent | null {
  return INTENTS[phase] ?? null;
}

/** Answers how many pairs were listed. */
export async function enumerate(tx: Transaction, scope: StepScope, phase: Phase): Promise<number> {
  const intent = intentOf(phase);
  if (intent === null) return 0;
  if (phase === 'READ_BACK') return askForDifferent(tx, scope, intent);
  const pairs =
    phase === 'PAIRS' && scope.ownPairs
      ? await ownPairsOf(tx, scope)
      : await pairsOf(tx, scope, phase);
  const erp = pairs.flatMap(({ erpId }) => erpId ?? []);
  let asked = pairs;
  if (phase === 'MATCH') {
    const alone = await withoutCandidate(tx, scope, erp);
    await giveRecords(tx, scope, { kind: 'COUPLING', direction: null }, erp, alone);
    asked = pairs.filter(({ erpId }) => erpId === null || !alone.has(erpId));
  } else {
    await giveDirection(tx, scope, 'CRM', erp);
    await giveDirection(
      tx,
      scope,
      'ERP',
      pairs.flatMap(({ crmId }) => crmId ?? []),
    );
  }
  await askFor(tx, scope, asked, intent, URGENCY.RUN);
  if (asked.length >= ANALYZE_PAIRS) {
    await tx`analyze sync.record, sync.coupling, sync.pending, sync.pending_step, sync.run_record`;
  }
  return asked.length;
}

/** Records that share no key with any of the other side: matching could only leave them alone. */
async function withoutCandidate(
  tx: Transaction,
  { integration, mapping }: Pick<StepScope, 'integration' | 'mapping'>,
  erpIds: readonly string[],
): Promise<Set<string>> {
  if (erpIds.length === 0 || !matchesByIndex(mapping)) return new Set();
  const rows = await tx<{ id: string }[]>`/* withoutCandidate */
    select r.id from unnest(${erpIds as string[]}::uuid[]) as given
    join sync.record r on r.integration = ${integration} and r.mapping = ${mapping.name}
      and r.system = 'ERP' and r.id = given
    where not exists (
      select from (select * from sync.record where match_keys && r.match_keys offset 0) o
      where o.integration = ${integration} and o.mapping = ${mapping.name} and o.system = 'CRM'
        and o.in_filter and not o.gone
    )`;
  return new Set(rows.map(({ id }) => id));
}

/** Pairs of records that the step created and that are not what was sent; counted already. */
async function askForDifferent(tx: Transaction, scope: StepScope, intent: Intent): Promise<number> {
  const { integration, mapping, step } = scope;
  const pairs = await tx<PairKey[]>`/* askForDifferent */
    select distinct c.erp_id as "erpId", c.crm_id as "crmId"
    from sync.job j join sync.run_record rr on rr.job = j.id and rr.outcome = 'inserted'
    join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and c.state = 'PENDING'
      and case j.direction when 'ERP_TO_CRM' then c.erp_id else c.crm_id end = rr.record
    where j.step = ${step}`;
  await askFor(tx, scope, pairs, intent, URGENCY.RUN);
  return pairs.length;
}

/** Pairs that the step coupled in its matching. */
async function ownPairsOf(
  tx: Transaction,
  { integration, mapping, step }: StepScope,
): Promise<PairKey[]> {
  return await tx<PairKey[]>`/* ownPairsOf */
    select c.erp_id as "erpId", c.crm_id as "crmId"
    from sync.job j join sync.run_record rr on rr.job = j.id and rr.outcome = 'coupled'
    join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and c.erp_id = rr.record and c.state <> 'IGNORED'
    where j.step = ${step} and j.kind = 'COUPLING'`;
}

/** Asks for pairs in the name of a step. */
export async function askFor(
  tx: Transaction,
  { integration, mapping, step, now }: Omit<StepScope, 'erpIds' | 'ownPairs'>,
  pairs: readonly PairKey[],
  intent: Intent,
  urgency: number,
): Promise<void> {
  const named = { integration, mapping: mapping.name };
  for (let at = 0; at < pairs.length; at += PAIRS_PER_STATEMENT) {
    const chunk = pairs.slice(at, at + PAIRS_PER_STATEMENT);
    const pending = await enqueue(tx, named, chunk, intent, { urgency, now });
    await tx`/* askFor */
      insert into sync.pending_step (pending, step)
      select id, ${step} from unnest(${pending}::uuid[]) as id on conflict do nothing`;
  }
}

const PAIRS_PER_STATEMENT = 5_000;

/** Gives records to the job of a direction, if data flows that way at all. */
export async function giveDirection(
  tx: Transaction,
  scope: Omit<StepScope, 'erpIds' | 'ownPairs'>,
  to: System,
  ids: readonly string[],
): Promise<void> {
  if (!flowsTo(scope.mapping, to)) return;
  const direction = to === 'CRM' ? 'ERP_TO_CRM' : 'CRM_TO_ERP';
  await giveRecords(tx, scope, { kind: 'SYNCHRONIZATION', direction }, ids);
}

async function giveRecords(
  tx: Transaction,
  { step, now }: Pick<StepScope, 'step' | 'now'>,
  { kind, direction }: Pick<JobRow, 'direction'> & { readonly kind: JobKind },
  ids: readonly string[],
  skipped: ReadonlySet<string> = new Set(),
): Promise<void> {
  const job = await openJob(tx, step, kind, direction, now);
  await tx`/* giveRecords */
    insert into sync.run_record (job, record)
    select ${job}, id from unnest(${ids as string[]}::uuid[]) as id on conflict do nothing`;
  if (skipped.size > 0) {
    await tx`/* giveRecords skipped */
      with counted as (
        update sync.run_record set outcome = 'skipped'
        where job = ${job} and record = any(${[...skipped]}::uuid[]) and outcome is null
        returning record
      )
      update sync.job set skipped = skipped + (select count(*) from counted) where id = ${job}`;
  }
  await countTotal(tx, job);
}

/** The pairs a phase looks at: those that are coupled, or records without a partner. */
export async function pairsOf(
  sql: Sql,
  { integration, mapping, erpIds }: Omit<StepScope, 'step' | 'now' | 'ownPairs'>,
  phase: Phase,
): Promise<PairKey[]> {
  const only = erpIds as string[] | null;
  if (phase === 'PAIRS') {
    return await sql<PairKey[]>`/* pairsOf PAIRS */
      select erp_id as "erpId", crm_id as "crmId" from sync.coupling
      where integration = ${integration} and mapping = ${mapping.name} and state <> 'IGNORED'
        and (${only}::uuid[] is null or erp_id = any(${only}::uuid[]))`;
  }
  if (phase === 'CHANGED') {
    return await sql<PairKey[]>`/* pairsOf CHANGED */
      select erp_id as "erpId", crm_id as "crmId" from sync.coupling
      where integration = ${integration} and mapping = ${mapping.name} and state <> 'IGNORED'
        and (erp_changed_at is not null or crm_changed_at is not null or base is null
          or state in ('PENDING', 'FAILED'))`;
  }
  const system: System = phase === 'CREATE_IN_ERP' ? 'CRM' : 'ERP';
  const own = system === 'ERP' ? 'erp_id' : 'crm_id';
  const rows = await sql<{ id: string }[]>`/* pairsOf uncoupled */
    select r.id from sync.record r
    where r.integration = ${integration} and r.mapping = ${mapping.name} and r.system = ${system}
      and r.in_filter and not r.gone and ${sql.unsafe(NOT_PARKED)}
      and (${only}::uuid[] is null or r.id = any(${only}::uuid[]))
      and not exists (select from sync.coupling c where c.integration = r.integration
        and c.mapping = r.mapping and c.${sql.unsafe(own)} = r.id)`;
  return rows.map(({ id }) =>
    system === 'ERP' ? { erpId: id, crmId: null } : { erpId: null, crmId: id },
  );
}
